#include "mapping/mime/letter.hpp"

#include <gmime/gmime.h>

#if defined(__SANITIZE_ADDRESS__)
#define LEADGATE_LEAKS_ARE_LOOKED_FOR
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEADGATE_LEAKS_ARE_LOOKED_FOR
#endif
#endif
#if defined(LEADGATE_LEAKS_ARE_LOOKED_FOR)
#include <sanitizer/lsan_interface.h>
#endif

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/text.hpp"

namespace leadgate::mapping::mime {
namespace {

struct Unref {
  template <class T>
  void operator()(T* object) const {
    g_object_unref(object);
  }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

struct OptionsCloser {
  void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
};

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

void add_headers(GMimeObject* object, Part& part) {
  GMimeHeaderList* list = g_mime_object_get_header_list(object);
  const int count = g_mime_header_list_get_count(list);
  for (int i = 0; i < count; ++i) {
    GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
    part.headers.emplace_back(to_lower_ascii(to_valid_utf8(text_of(g_mime_header_get_name(header)))),
                              text_of(g_mime_header_get_raw_value(header)));
  }
}

#if defined(LEADGATE_LEAKS_ARE_LOOKED_FOR)
struct LeaksUnseen {
  LeaksUnseen() { __lsan_disable(); }
  LeaksUnseen(const LeaksUnseen&) = delete;
  LeaksUnseen& operator=(const LeaksUnseen&) = delete;
  ~LeaksUnseen() { __lsan_enable(); }
};
#else
struct LeaksUnseen {
  LeaksUnseen() {}  // used, as far as a compiler warns of it
};
#endif

// Letters within the letter are leaves: GMime would read their addresses, by recursion that a header of "a:a:a:" takes
// as deep as it likes.
void set_up() {
  // GMime keeps the types that it registers until the end, by pointers that a leak checker does not see.
  const LeaksUnseen unseen;
  g_mime_init();
  for (const char* subtype : {"rfc822", "rfc2822", "global", "news", "global-headers"}) {
    g_mime_object_register_type("message", subtype, GMIME_TYPE_PART);
  }
}

class Walker {
 public:
  explicit Walker(std::string_view bytes) : bytes_(bytes) {}

  Part part_of(GMimeObject* object) const {
    Part part;
    add_headers(object, part);
    part.type = read_header_value(part.header("content-type"));
    if (part.type.value.find('/') == std::string::npos) {
      GMimeContentType* type = g_mime_object_get_content_type(object);
      part.type.value = to_lower_ascii(text_of(g_mime_content_type_get_media_type(type)) + "/" +
                                       text_of(g_mime_content_type_get_media_subtype(type)));
    }
    part.disposition = read_header_value(part.header("content-disposition"));
    part.encoding = encoding_named(part.header("content-transfer-encoding"));
    if (GMIME_IS_MULTIPART(object)) {
      take_multipart(GMIME_MULTIPART(object), part);
    } else if (GMIME_IS_PART(object)) {
      part.content = content_of(GMIME_PART(object));
    }
    return part;
  }

 private:
  void take_multipart(GMimeMultipart* multipart, Part& part) const {
    part.kind = Part::Kind::kMultipart;
    const int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; ++i) part.parts.push_back(part_of(g_mime_multipart_get_part(multipart, i)));
    // Without a boundary that is met all of it is text.
    const char* prologue = g_mime_multipart_get_prologue(multipart);
    if (count > 0 || prologue == nullptr) return;
    part.kind = Part::Kind::kLeaf;
    part.type = {"text/plain", {}};
    part.raw = prologue;
  }

  std::string_view content_of(GMimePart* leaf) const {
    GMimeDataWrapper* wrapper = g_mime_part_get_content(leaf);
    GMimeStream* stream = wrapper == nullptr ? nullptr : g_mime_data_wrapper_get_stream(wrapper);
    if (stream == nullptr) return {};
    const auto from = std::min<size_t>(static_cast<size_t>(std::max<gint64>(stream->bound_start, 0)), bytes_.size());
    const size_t to = stream->bound_end < 0 ? bytes_.size() : static_cast<size_t>(stream->bound_end);
    return to <= from ? std::string_view() : bytes_.substr(from, to - from);
  }

  std::string_view bytes_;
};

Part plain_text(std::string_view bytes) {
  Part part;
  part.type = {"text/plain", {}};
  part.content = bytes;
  return part;
}

}  // namespace

std::string_view Part::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string Part::filename() const {
  std::string name = disposition.find("filename").value_or("");
  if (trim(name).empty()) name = type.find("name").value_or("");
  const size_t slash = name.find_last_of("/\\");
  if (slash != std::string::npos) name.erase(0, slash + 1);
  return std::string(trim(name));
}

Part read_letter(std::string_view bytes) {
  static std::once_flag once;
  std::call_once(once, set_up);
  if (bytes.empty()) return plain_text(bytes);
  // A stream that reads the bytes where they are, and is not to free them.
  GByteArray array{const_cast<guint8*>(reinterpret_cast<const guint8*>(bytes.data())),
                   static_cast<guint>(bytes.size())};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_byte_array(&array));
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream.get()), FALSE);
  const std::unique_ptr<GMimeParserOptions, OptionsCloser> options(g_mime_parser_options_new());
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  // As a part: a message would have its addresses read on the way, which is done elsewhere.
  const Owned<GMimeObject> object(g_mime_parser_construct_part(parser.get(), options.get()));
  return object ? Walker(bytes).part_of(object.get()) : plain_text(bytes);
}

}  // namespace leadgate::mapping::mime
