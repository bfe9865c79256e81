#include "mapping/mime/decode_mail.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/charset_guess.hpp"
#include "mapping/html_text.hpp"
#include "mapping/mime/addresses.hpp"
#include "mapping/mime/body_choice.hpp"
#include "mapping/mime/body_text.hpp"
#include "mapping/mime/encoded_words.hpp"
#include "mapping/mime/html_tables.hpp"
#include "mapping/mime/key_values.hpp"
#include "mapping/mime/letter.hpp"
#include "mapping/mime/letter_bytes.hpp"
#include "mapping/mime/letter_files.hpp"
#include "mapping/mime/mail_budget.hpp"
#include "mapping/mime/mail_charset.hpp"
#include "mapping/mime/mail_date.hpp"
#include "mapping/mime/reports.hpp"
#include "mapping/mime/tree_builder.hpp"

namespace leadgate::mapping {
namespace {

using mime::Part;

// More of a letter's text than this is no message to read.
constexpr size_t kTextBytesMax = 1u << 20;
constexpr size_t kMessagesMax = 20;
constexpr size_t kIdsMax = 200;

// "<a@b> <c@d>" as ids; without angles a single word, or the words that look like ids.
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
  if (text.find_first_of(" <>") == std::string::npos && !text.empty()) return {text};
  for (const std::string_view word : split(text, ' ')) {
    if (word.find('@') != std::string_view::npos && ids.size() < kIdsMax) ids.emplace_back(word);
  }
  return ids;
}

// The charset that raw text in the headers is in most likely: that of the letter's text, unless that is said by habit
// or by nobody; then what all such headers together look like, and the text with them where nobody says what it is in.
std::string charset_of(const Part& letter, const mime::BodyChoice& choice) {
  const Part* text = !choice.text.empty() ? choice.text.front() : !choice.html.empty() ? choice.html.front() : nullptr;
  std::optional<std::string> label = letter.type.find("charset");
  if (!label && text != nullptr) label = text->type.find("charset");
  const std::string declared = known_charset(label.value_or(""));
  std::string raw;
  for (const auto& [name, value] : letter.headers) {
    const bool said = name == "from" || name == "subject" || name == "to" || name == "reply-to" || name == "sender";
    if (said && !is_valid_utf8(value)) raw += value + "\n";
  }
  if (raw.empty()) return declared;
  if (declared.empty() && text != nullptr) {
    const std::string said = mime::undo_encoding(text->body().substr(0, kGuessBytesMax), text->encoding);
    if (!is_valid_utf8(said)) raw += said;
  }
  return mime::charset_of_headers(raw, declared);
}

class MailDecoder {
 public:
  MailDecoder(std::string_view bytes, Arena& arena, mime::MailBudget& budget)
      : arena_(arena), build_(arena), budget_(budget), files_(bytes, budget) {}

  Value tree_of(const Part& letter) {
    const mime::BodyChoice choice = mime::choose_body(letter);
    charset_ = charset_of(letter, choice);
    const std::string html = html_of(choice);
    Text text = text_of(choice);
    for (const Part* part : choice.files) files_.add(*part);
    if (text.is.empty() && !files_.text().empty()) text = {cut(files_.text()), "plain"};
    const Value messages = messages_of(choice, 1);
    if (text.is.empty() && holds_letters_only(letter)) text = first_text(messages);
    const Value from = mailboxes(letter, "from");
    const auto ids = ids_in(letter.header("message-id"));
    const mime::HtmlTables tables = mime::html_tables(html);
    if (tables.is_cut) budget_.hit("tables, " + std::to_string(mime::kTableCellsMax) + " cells");
    return build_.object({
        {"headers", headers_of(letter)},
        {"from", from.at(0)},
        {"from_all", from},
        {"sender", mailboxes(letter, "sender").at(0)},
        {"reply_to", mailboxes(letter, "reply-to")},
        {"to", mailboxes(letter, "to")},
        {"cc", mailboxes(letter, "cc")},
        {"return_path", return_path(letter)},
        {"subject", build_.text(header(letter, "subject"))},
        {"date", date_of(letter)},
        {"message_id", ids.empty() ? Value::null() : build_.text(ids.front())},
        {"in_reply_to", ids_of(letter, "in-reply-to")},
        {"references", ids_of(letter, "references")},
        {"text", build_.text(text.content)},
        {"text_is", build_.text(text.is.empty() ? "none" : text.is)},
        {"html", build_.text_or_null(html)},
        {"html_tables", tables_value(tables.tables)},
        {"pairs", pairs_of(tables.tables, text.content)},
        {"attachments", attachments()},
        {"messages", messages},
        {"calendar", calendar_of(letter)},
        {"report", report_of(letter)},
        {"problems", problems()},
    });
  }

  std::vector<mime::LetterFile>& files() { return files_.files(); }

 private:
  // An attached letter; kept to the end, for the budget knows parts by their place.
  struct Inner {
    std::string unpacked;
    mime::LetterBytes prepared;
    Part letter;
  };
  struct Text {
    std::string content;
    std::string_view is;  // "plain" or "html"; empty: there is no text
  };

  // What it says is what these say.
  static bool holds_letters_only(const Part& letter) {
    const auto digests = [](const Part& part) { return part.type.value == "multipart/digest"; };
    return letter.is_message() || digests(letter) || std::any_of(letter.parts.begin(), letter.parts.end(), digests);
  }

  static Text first_text(const Value& messages) {
    Text out;
    messages.each_element([&out](const Value& message) {
      if (out.content.empty()) out.content = message.find("text").value_or(Value()).as_string();
    });
    if (!out.content.empty()) out.is = "plain";
    return out;
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
      if (key != name || out.size() >= mime::kMailboxesMax) continue;
      const mime::MailboxList list = mime::read_mailboxes(raw, charset_);
      for (const mime::Mailbox& mailbox : list.mailboxes) out.push_back(mailbox_value(mailbox));
      if (list.is_cut) budget_.hit(std::string(name) + ", " + std::to_string(mime::kMailboxesMax) + " addresses");
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

  std::string cut(std::string text) {
    if (text.size() <= kTextBytesMax) return text;
    budget_.hit("text, " + std::to_string(kTextBytesMax) + " bytes; it is cut there");
    return std::string(utf8_prefix(text, kTextBytesMax));
  }

  Text text_of(const mime::BodyChoice& choice) {
    std::string out;
    bool has_plain = false;
    for (const Part* part : choice.text) {
      if (out.size() > kTextBytesMax || !budget_.spend(*part)) continue;
      std::string text = mime::part_text(*part);
      if (part->is_text("html")) text = html_text(text);
      has_plain = append(out, text) ? has_plain || !part->is_text("html") : has_plain;
    }
    // A plain part that says nothing hides none of the HTML.
    if (out.empty()) {
      for (const Part* part : choice.html) {
        if (!part->is_text("html") || out.size() > kTextBytesMax || !budget_.spend(*part)) continue;
        append(out, html_text(mime::part_text(*part)));
      }
    }
    const std::string_view is = out.empty() ? "" : has_plain ? "plain" : "html";
    return {cut(std::move(out)), is};
  }

  static bool append(std::string& out, std::string_view text) {
    if (trim(text).empty()) return false;
    while (text.ends_with('\n') || text.ends_with(' ')) text.remove_suffix(1);
    while (text.starts_with('\n')) text.remove_prefix(1);
    if (!out.empty()) out += "\n\n";
    out += text;
    return true;
  }

  std::string html_of(const mime::BodyChoice& choice) {
    std::string out;
    for (const Part* part : choice.html) {
      if (!part->is_text("html") || out.size() > kTextBytesMax || !budget_.spend(*part)) continue;
      out += mime::part_text(*part);
    }
    return cut(std::move(out));
  }

  Value tables_value(const std::vector<mime::Table>& tables) const {
    std::vector<Value> out;
    for (const mime::Table& table : tables) {
      std::vector<Value> rows;
      for (const mime::TableRow& row : table) {
        std::vector<Value> cells;
        for (const std::string& cell : row) cells.push_back(build_.text(cell));
        rows.push_back(build_.array(cells));
      }
      out.push_back(build_.array(rows));
    }
    return build_.array(out);
  }

  Value pairs_of(const std::vector<mime::Table>& tables, std::string_view text) {
    const mime::KeyValues found = mime::key_values(tables, text);
    if (found.is_cut) budget_.hit("pairs, " + std::to_string(mime::kKeyValuesMax));
    return build_.grouped(found.pairs);
  }

  Value attachments() {
    std::vector<Value> out;
    for (const mime::LetterFile& found : files_.files()) {
      out.push_back(build_.object({{"filename", build_.text_or_null(found.file.name)},
                                   {"content_type", build_.text_or_null(found.file.content_type)},
                                   {"size", Value::integer(static_cast<int64_t>(found.file.bytes.size()))},
                                   {"inline", Value::boolean(found.is_inline)},
                                   {"content_id", build_.text_or_null(found.content_id)}}));
    }
    return build_.array(out);
  }

  Value messages_of(const mime::BodyChoice& choice, size_t depth) {
    std::vector<Value> out;
    for (const Part* part : choice.files) {
      if (!part->is_message()) continue;
      if (depth > arena_.limits().mail_depth_max) {
        budget_.hit("mail_depth_max, " + std::to_string(arena_.limits().mail_depth_max) +
                    " letters within each other; what is deeper is kept as a file");
        break;
      }
      if (inner_.size() == kMessagesMax) {
        budget_.hit("messages, " + std::to_string(kMessagesMax) + " attached letters are read");
        break;
      }
      if (!budget_.spend(*part)) continue;
      Inner& inner = *inner_.emplace_back(std::make_unique<Inner>());
      // Some pack it, which MIME forbids.
      if (part->encoding != mime::Encoding::kNone) inner.unpacked = mime::undo_encoding(part->body(), part->encoding);
      mime::prepare_letter(inner.unpacked.empty() ? part->body() : inner.unpacked, arena_.limits(), inner.prepared);
      for (const std::string& problem : inner.prepared.problems) budget_.add(problem);
      inner.letter = mime::read_letter(inner.prepared.bytes);
      out.push_back(message_value(inner.letter, depth));
    }
    return build_.array(out);
  }

  Value message_value(const Part& message, size_t depth) {
    const mime::BodyChoice choice = mime::choose_body(message);
    const std::string outer_charset = std::exchange(charset_, charset_of(message, choice));
    const Value from = mailboxes(message, "from").at(0);
    const Value subject = build_.text(header(message, "subject"));
    Text text = text_of(choice);
    const Value messages = messages_of(choice, depth + 1);
    if (text.is.empty() && holds_letters_only(message)) text = first_text(messages);
    charset_ = outer_charset;
    return build_.object({{"from", from},
                          {"subject", subject},
                          {"date", date_of(message)},
                          {"text", build_.text(text.content)},
                          {"messages", messages}});
  }

  Value calendar_of(const Part& letter) const {
    const auto calendar = mime::find_calendar(letter);
    if (!calendar) return Value::null();
    return build_.object(
        {{"method", build_.text_or_null(calendar->method)}, {"summary", build_.text_or_null(calendar->summary)}});
  }

  Value report_of(const Part& letter) const {
    const auto report = mime::find_report(letter);
    if (!report) return Value::null();
    return build_.object({{"type", build_.text_or_null(report->type)}, {"fields", build_.grouped(report->fields)}});
  }

  Value problems() const {
    std::vector<Value> out;
    for (const std::string& problem : budget_.problems()) out.push_back(build_.text(problem));
    return build_.array(out);
  }

  Arena& arena_;
  mime::TreeBuilder build_;
  mime::MailBudget& budget_;
  mime::LetterFiles files_;
  std::string charset_;
  std::vector<std::unique_ptr<Inner>> inner_;
};

}  // namespace

Result<Value> decode_mail(std::string_view bytes, Arena& arena, std::vector<Attachment>* files) {
  mime::LetterBytes prepared;
  mime::prepare_letter(bytes, arena.limits(), prepared);
  mime::MailBudget budget(arena.limits(), prepared.problems);
  MailDecoder decoder(bytes, arena, budget);
  const Value tree = decoder.tree_of(mime::read_letter(prepared.bytes));
  if (arena.exhausted()) {
    return Error{ErrorCode::kTooLarge, "The letter's tree takes more than " +
                                           std::to_string(arena.limits().arena_bytes_max) +
                                           " bytes of memory (limits.event_memory_bytes_max)."};
  }
  if (files == nullptr) return tree;
  for (mime::LetterFile& found : decoder.files()) files->push_back(std::move(found.file));
  return tree;
}

}  // namespace leadgate::mapping
