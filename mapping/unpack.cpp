#include "mapping/unpack.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kPieceBytes = 64u << 10;

// What zlib's windowBits make of the wrapping.
constexpr int kGzipWindow = 16 + MAX_WBITS;
constexpr int kZlibWindow = MAX_WBITS;
constexpr int kRawWindow = -MAX_WBITS;

class Inflater {
 public:
  explicit Inflater(int window) { ok_ = inflateInit2(&stream_, window) == Z_OK; }
  ~Inflater() {
    if (ok_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // One stream of `bytes`, which is moved behind it, onto the end of `out`.
  Result<void> run(std::string_view& bytes, std::string& out, size_t bytes_max) {
    if (!ok_) return Error::unavailable("There is no memory for unpacking the body.");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    int status = Z_OK;
    while (status == Z_OK) {
      if (out.size() > bytes_max) return too_large(bytes_max);
      const size_t had = out.size();
      const size_t room = std::min(kPieceBytes, bytes_max + 1 - had);
      out.resize(had + room);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + had);
      stream_.avail_out = static_cast<uInt>(room);
      status = inflate(&stream_, Z_NO_FLUSH);
      out.resize(had + room - stream_.avail_out);
    }
    const size_t at = bytes.size() - stream_.avail_in;
    if (status != Z_STREAM_END) return broken(status, at);
    if (out.size() > bytes_max) return too_large(bytes_max);
    bytes.remove_prefix(at);
    return {};
  }

 private:
  static Error too_large(size_t bytes_max) {
    return {ErrorCode::kTooLarge, "The body unpacks to more than " + std::to_string(bytes_max) +
                                      " bytes; send it in pieces, or raise unpacked_bytes_max and replay the event."};
  }

  Error broken(int status, size_t at) const {
    if (status == Z_BUF_ERROR) return Error::invalid("the data ends in the middle, after byte " + std::to_string(at));
    const std::string reason = stream_.msg == nullptr ? "it is damaged" : stream_.msg;
    return Error::invalid("at byte " + std::to_string(at) + ": " + reason);
  }

  z_stream stream_{};
  bool ok_ = false;
};

Error not_coded(std::string_view name, const Error& error) {
  if (error.code != ErrorCode::kInvalid) return error;
  return Error::invalid("The body is not the " + std::string(name) + " that the Content-Encoding announces: " +
                        error.message + ". Send it whole, or without Content-Encoding.");
}

// Several members in a row are one body.
Result<std::string> gunzip(std::string_view bytes, size_t bytes_max) {
  std::string out;
  std::string_view rest = bytes;
  do {
    const size_t start = bytes.size() - rest.size();
    Inflater inflater(kGzipWindow);
    Result<void> done = inflater.run(rest, out, bytes_max);
    if (done.ok()) continue;
    Error error = done.error();
    if (start > 0 && error.code == ErrorCode::kInvalid) {
      error.message = "what follows its end at byte " + std::to_string(start) + " is no further member";
    }
    return not_coded("gzip", error);
  } while (!rest.empty());
  return out;
}

bool has_zlib_header(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  return (first & 0x0F) == Z_DEFLATED && (first * 256 + second) % 31 == 0;
}

Result<std::string> undo_deflate(std::string_view bytes, int window, size_t bytes_max) {
  std::string out;
  Inflater inflater(window);
  if (Result<void> done = inflater.run(bytes, out, bytes_max); !done.ok()) return done.error();
  if (!bytes.empty()) return Error::invalid(std::to_string(bytes.size()) + " bytes follow its end");
  return out;
}

// Raw data may begin like zlib's header by accident; hardly ever does the rest fit too.
Result<std::string> inflate_body(std::string_view bytes, size_t bytes_max) {
  if (has_zlib_header(bytes)) {
    Result<std::string> out = undo_deflate(bytes, kZlibWindow, bytes_max);
    if (out.ok()) return out;
    Result<std::string> raw = undo_deflate(bytes, kRawWindow, bytes_max);
    return raw.ok() ? std::move(raw) : Result<std::string>(not_coded("deflate", out.error()));
  }
  Result<std::string> out = undo_deflate(bytes, kRawWindow, bytes_max);
  return out.ok() ? std::move(out) : Result<std::string>(not_coded("deflate", out.error()));
}

}  // namespace

Result<std::vector<Coding>> codings_of(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::vector<Coding> codings;
  for (const auto& [header, value] : headers) {
    if (header != "content-encoding") continue;
    for (const std::string_view word : split(value, ',')) {
      const std::string name = to_lower_ascii(word);
      if (name.empty() || name == "identity") continue;
      if (name == "gzip" || name == "x-gzip") {
        codings.push_back(Coding::kGzip);
      } else if (name == "deflate") {
        codings.push_back(Coding::kDeflate);
      } else {
        return Error{ErrorCode::kUnsupported, "Content-Encoding '" + to_valid_utf8(utf8_prefix(name, 60)) +
                                                  "' is not taken; send gzip, deflate or none."};
      }
    }
  }
  if (codings.size() > kCodingsMax) {
    return Error{ErrorCode::kUnsupported, "The Content-Encoding names more than " + std::to_string(kCodingsMax) +
                                              " codings; send gzip, deflate or none."};
  }
  return codings;
}

Result<std::string> unpack(std::string_view bytes, const std::vector<Coding>& codings, size_t bytes_max) {
  std::string held;
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
    Result<std::string> out = *coding == Coding::kGzip ? gunzip(bytes, bytes_max) : inflate_body(bytes, bytes_max);
    if (!out.ok()) return out;
    held = std::move(*out);
    bytes = held;
  }
  return codings.empty() ? std::string(bytes) : held;
}

}  // namespace leadgate::mapping
