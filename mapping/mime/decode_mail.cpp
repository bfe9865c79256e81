#include "mapping/mime/decode_mail.hpp"

#include <algorithm>
#include <bit>
#include <memory>

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/html_text.hpp"
#include "mapping/mime/addresses.hpp"
#include "mapping/mime/body_choice.hpp"
#include "mapping/mime/body_text.hpp"
#include "mapping/mime/encoded_words.hpp"
#include "mapping/mime/letter.hpp"
#include "mapping/mime/letter_bytes.hpp"
#include "mapping/mime/mail_date.hpp"
#include "mapping/mime/tree_builder.hpp"

namespace leadgate::mapping {
namespace {

using mime::Part;

// More of a letter's text than this is no message to read.
constexpr size_t kTextBytesMax = 1u << 20;
constexpr size_t kMessagesMax = 20;
constexpr size_t kIdsMax = 200;

bool is_in(std::string_view piece, std::string_view whole) {
  return piece.data() >= whole.data() && piece.data() + piece.size() <= whole.data() + whole.size();
}

// "<a@b> <c@d>" as ids; words outside of angles only where there are none.
std::vector<std::string> ids_in(std::string_view raw) {
  const std::string text = mime::header_text(raw);
  std::vector<std::string> ids;
  for (size_t at = text.find('<'); at != std::string::npos && ids.size() < kIdsMax; at = text.find('<', at + 1)) {
    const size_t end = text.find('>', at);
    if (end == std::string::npos) break;
    std::string id(trim(std::string_view(text).substr(at + 1, end - at - 1)));
    if (!id.empty()) ids.push_back(std::move(id));
    at = end;
  }
  if (!ids.empty()) return ids;
  for (const std::string_view word : split(text, ' ')) {
    if (word.find('@') != std::string_view::npos && ids.size() < kIdsMax) ids.emplace_back(word);
  }
  return ids;
}

class MailDecoder {
 public:
  MailDecoder(std::string_view bytes, Arena& arena, std::vector<Attachment>* files)
      : bytes_(bytes), arena_(arena), build_(arena), files_(files) {}

  Result<Value> run() {
    mime::LetterBytes prepared;
    mime::prepare_letter(bytes_, 0, arena_.limits(), prepared);
    problems_ = prepared.problems;
    const Part letter = mime::read_letter(prepared.bytes);
    const Value tree = tree_of(letter);
    if (!arena_.exhausted()) return tree;
    return Error{ErrorCode::kTooLarge, "The letter's tree takes more than " +
                                           std::to_string(arena_.limits().arena_bytes_max) +
                                           " bytes of memory (limits.event_memory_bytes_max)."};
  }

 private:
  Value tree_of(const Part& letter) {
    charset_ = known_charset(letter.type.find("charset").value_or(""));
    const mime::BodyChoice choice = mime::choose_body(letter);
    const Value text = text_of(choice);
    const Value html = html_of(choice);
    const Value attachments = attachments_of(choice);
    const Value from_all = mailboxes(letter, "from");
    const Value sender = mailboxes(letter, "sender");
    const auto ids = ids_in(letter.header("message-id"));
    return build_.object({
        {"headers", headers_of(letter)},
        {"from", from_all.at(0)},
        {"from_all", from_all},
        {"sender", sender.at(0)},
        {"reply_to", mailboxes(letter, "reply-to")},
        {"to", mailboxes(letter, "to")},
        {"cc", mailboxes(letter, "cc")},
        {"return_path", return_path(letter)},
        {"subject", build_.text(header(letter, "subject"))},
        {"date", date_of(letter)},
        {"message_id", ids.empty() ? build_.text_or_null(header(letter, "message-id")) : build_.text(ids.front())},
        {"in_reply_to", ids_of(letter, "in-reply-to")},
        {"references", ids_of(letter, "references")},
        {"text", text},
        {"text_is", build_.text(text_is_)},
        {"html", html},
        {"html_tables", Value::array({})},
        {"pairs", Value::object({})},
        {"attachments", attachments},
        {"messages", messages_of(choice)},
        {"calendar", Value::null()},
        {"report", Value::null()},
        {"problems", problems()},
    });
  }

  std::string header(const Part& part, std::string_view name) const {
    return mime::header_text(part.header(name), charset_);
  }

  Value headers_of(const Part& letter) const {
    std::vector<std::pair<std::string, std::string>> pairs;
    pairs.reserve(letter.headers.size());
    for (const auto& [name, raw] : letter.headers) pairs.emplace_back(name, mime::header_text(raw, charset_));
    return build_.grouped(pairs);
  }

  Value mailboxes(const Part& letter, std::string_view name) {
    std::vector<Value> out;
    for (const auto& [key, raw] : letter.headers) {
      if (key != name) continue;
      const mime::MailboxList list = mime::read_mailboxes(raw, charset_);
      for (const mime::Mailbox& mailbox : list.mailboxes) {
        if (out.size() < mime::kMailboxesMax) out.push_back(mailbox_value(mailbox));
      }
      if (list.is_cut) hit(std::string(name) + ", " + std::to_string(mime::kMailboxesMax) + " addresses");
    }
    return build_.array(out);
  }

  Value mailbox_value(const mime::Mailbox& mailbox) const {
    const std::string email = mime::email_of(mailbox);
    // What stands for the address and is none still says who it is.
    const std::string& name = mailbox.name.empty() && email.empty() ? mailbox.address : mailbox.name;
    return build_.object({{"name", build_.text_or_null(name)}, {"email", build_.text_or_null(email)}});
  }

  Value return_path(const Part& letter) const {
    const mime::MailboxList list = mime::read_mailboxes(letter.header("return-path"));
    return list.mailboxes.empty() ? Value::null() : build_.text_or_null(mime::email_of(list.mailboxes.front()));
  }

  Value date_of(const Part& letter) const {
    const auto date = mime::mail_date(letter.header("date"));
    return date ? build_.text(format_rfc3339(*date)) : Value::null();
  }

  Value ids_of(const Part& letter, std::string_view name) const {
    std::vector<Value> out;
    for (const std::string& id : ids_in(letter.header(name))) out.push_back(build_.text(id));
    return build_.array(out);
  }

  // True: the part may still be unpacked.
  bool spend(const Part& part) {
    unpacked_ += part.body().size();
    if (unpacked_ <= arena_.limits().mail_unpacked_bytes_max) return true;
    if (!unpacked_is_over_) {
      hit("mail_unpacked_bytes_max, " + std::to_string(arena_.limits().mail_unpacked_bytes_max) +
          " bytes; parts behind that are empty");
    }
    unpacked_is_over_ = true;
    return false;
  }

  std::string cut_text(std::string text) {
    if (text.size() <= kTextBytesMax) return text;
    hit("text, " + std::to_string(kTextBytesMax) + " bytes; it is cut there");
    return std::string(utf8_prefix(text, kTextBytesMax));
  }

  Value text_of(const mime::BodyChoice& choice) {
    std::string out;
    bool has_plain = false;
    for (const Part* part : choice.text) {
      if (!spend(*part) || out.size() > kTextBytesMax) break;
      std::string text = mime::part_text(*part);
      const bool is_plain = !part->is_text("html");
      if (!is_plain) text = html_text(text);
      if (trim(text).empty()) continue;
      has_plain = has_plain || is_plain;
      if (!out.empty() && !out.ends_with('\n')) out += '\n';
      out += text;
    }
    if (out.empty()) out = text_of_html(choice);
    text_is_ = out.empty() ? "none" : has_plain ? "plain" : "html";
    return build_.text(cut_text(std::move(out)));
  }

  // A plain part that says nothing hides none of the HTML.
  std::string text_of_html(const mime::BodyChoice& choice) {
    std::string out;
    for (const Part* part : choice.html) {
      if (!part->is_text("html") || !spend(*part) || out.size() > kTextBytesMax) continue;
      if (!out.empty()) out += '\n';
      out += html_text(mime::part_text(*part));
    }
    return out;
  }

  Value html_of(const mime::BodyChoice& choice) {
    std::string out;
    for (const Part* part : choice.html) {
      if (part->is_text("html") && out.size() <= kTextBytesMax && spend(*part)) out += mime::part_text(*part);
    }
    return build_.text_or_null(cut_text(std::move(out)));
  }

  Value attachments_of(const mime::BodyChoice& choice) {
    std::vector<Value> out;
    for (const Part* part : choice.files) {
      Attachment file;
      file.name = part->filename();
      file.content_type = to_valid_utf8(part->type.value);
      if (spend(*part)) take_bytes(*part, file);
      std::string_view id = trim(part->header("content-id"));
      if (id.starts_with('<')) id.remove_prefix(1);
      if (id.ends_with('>')) id.remove_suffix(1);
      const bool is_inline = part->disposition.value == "inline" || (part->disposition.value.empty() && !id.empty());
      out.push_back(build_.object({{"filename", build_.text_or_null(file.name)},
                                   {"content_type", build_.text(file.content_type)},
                                   {"size", Value::integer(static_cast<int64_t>(file.bytes.size()))},
                                   {"inline", Value::boolean(is_inline)},
                                   {"content_id", build_.text_or_null(to_valid_utf8(id))}}));
      if (files_ != nullptr) files_->push_back(std::move(file));
    }
    return build_.array(out);
  }

  void take_bytes(const Part& part, Attachment& file) const {
    if (part.encoding != mime::Encoding::kNone && part.kind == Part::Kind::kLeaf) {
      file.keep(mime::undo_encoding(part.body(), part.encoding));
    } else if (is_in(part.body(), bytes_)) {
      file.bytes = part.body();
    } else {
      file.keep(std::string(part.body()));
    }
  }

  Value messages_of(const mime::BodyChoice& choice) {
    std::vector<Value> out;
    for (const Part* part : choice.files) {
      if (part->kind != Part::Kind::kMessage || part->parts.empty()) continue;
      if (out.size() == kMessagesMax) {
        hit("messages, " + std::to_string(kMessagesMax) + " attached letters are read");
        break;
      }
      const Part& inner = part->parts.front();
      const Value from = mailboxes(inner, "from");
      out.push_back(build_.object({{"from", from.at(0)},
                                   {"subject", build_.text(header(inner, "subject"))},
                                   {"date", date_of(inner)},
                                   {"text", text_of(mime::choose_body(inner))}}));
    }
    return build_.array(out);
  }

  void hit(const std::string& what) { problems_.push_back("limit that was hit: " + what); }

  Value problems() const {
    std::vector<Value> out;
    for (const std::string& problem : problems_) out.push_back(build_.text(problem));
    return build_.array(out);
  }

  std::string_view bytes_;
  Arena& arena_;
  mime::TreeBuilder build_;
  std::vector<Attachment>* files_;
  std::string charset_;
  std::string_view text_is_ = "none";
  std::vector<std::string> problems_;
  size_t unpacked_ = 0;
  bool unpacked_is_over_ = false;
};

}  // namespace

Result<Value> decode_mail(std::string_view bytes, Arena& arena, std::vector<Attachment>* files) {
  return MailDecoder(bytes, arena, files).run();
}

}  // namespace leadgate::mapping
