// Reads multipart bodies (RFC 2046, RFC 7578) as they arrive, in pieces of any size.
//
// One parser for one body, on one thread. It keeps what it cannot decide yet: at most a part's header block
// (kPartHeaderBytesMax) or a delimiter line; data goes to the handler at once. Lines may end in CRLF or, when the first
// delimiter line does, in a bare LF. Preamble and epilogue are skipped; a closing delimiter may lack its "--" or its
// line end when nothing follows it. On a mistake feed() and finish() return false and problem() is a sentence that
// names the part; nothing more is reported.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leadgate::mapping {

inline constexpr size_t kPartHeaderBytesMax = 16u << 10;
inline constexpr size_t kBoundaryBytesMax = 256;

// One part's header block. Names and file names are the bytes that were sent, in whatever charset the body is.
struct PartHead {
  std::optional<std::string> name;
  std::optional<std::string> filename;  // without folders
  std::string content_type;             // media type in lower case, without parameters; empty when absent
  std::string charset;                  // the Content-Type's parameter
  bool is_base64 = false;               // an old Content-Transfer-Encoding, which the data still has
  size_t data_at = 0;                   // where the part's data begins in the body, unless it is empty
};

class PartHandler {
 public:
  virtual ~PartHandler() = default;
  virtual bool on_part(const PartHead& head) = 0;  // false: enough, the handler knows why
  virtual void on_data(std::string_view data) = 0;
  virtual void on_part_end() = 0;
};

class MultipartParser {
 public:
  MultipartParser(std::string_view boundary, PartHandler& handler);

  bool feed(std::string_view piece);
  bool finish();  // the body is over
  const std::string& problem() const { return problem_; }

 private:
  enum class State { kPreamble, kHead, kData, kEpilogue, kFailed };
  enum class Line { kPart, kClose, kData, kUnknownYet };
  struct Found {
    size_t start = 0, end = 0;  // of the delimiter with its line ends
    Line line = Line::kData;
  };

  bool fail(std::string text);
  bool step();  // true: something was consumed, try again
  void consume(size_t bytes);
  bool take_preamble();
  bool take_head();
  bool take_data();
  bool enter_part(size_t consumed, Line line);
  Found find_delimiter(std::string_view delimiter, size_t from) const;
  Line classify(size_t at, size_t& end) const;
  std::string part_name() const;

  std::string dash_boundary_;  // "--boundary"
  std::string line_end_ = "\r\n";
  PartHandler& handler_;
  State state_ = State::kPreamble;
  std::string buffer_;
  size_t consumed_ = 0;   // bytes of the body before the buffer
  bool at_start_ = true;  // of the body: a delimiter needs no line end before it
  bool ended_ = false;
  size_t parts_ = 0;
  std::optional<std::string> name_;
  std::string problem_;
};

// The part's header block as text, for the parser and its tests; nothing when a line is no header.
std::optional<PartHead> parse_part_head(std::string_view block);

// A parameter of a header such as "form-data; name=\"a\"": the quoted text with \" and \\ and the browsers' %22, %0D
// and %0A undone, or the extended spelling (name*=UTF-8''...), which wins and is given in UTF-8.
std::optional<std::string> header_parameter(std::string_view header, std::string_view name);

}  // namespace leadgate::mapping
