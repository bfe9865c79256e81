#include "mapping/document.hpp"

#include <bit>

#include "base/text.hpp"
#include "mapping/decode_body.hpp"
#include "mapping/decode_form.hpp"
#include "mapping/decode_json.hpp"

namespace leadgate::mapping {

struct Document::Impl {
  Arena arena;
  simdjson::dom::parser parser;
  BodyTexts texts;
  Value root;
  DecodedBody body;
};

namespace {

// Documents that are done wait here for the thread's next request, with the memory they have, so that a request of the
// usual size allocates nothing.
constexpr size_t kKeptDocumentsMax = 4;
constexpr size_t kKeptParserBytesMax = 256u << 10;

template <class T>
struct Pool {
  std::vector<std::unique_ptr<T>> kept;
  ~Pool() { is_gone = true; }
  // A document that outlives the thread's pool is freed, not kept. Trivial, so that it can be asked at any time.
  static inline thread_local bool is_gone = false;
  static Pool& mine() {
    thread_local Pool pool;
    return pool;
  }
};

Value text_at(std::string_view text) {
  return Value::string(text).with_identity(std::bit_cast<uint64_t>(text.data()));
}

// Values of one name joined with ", ", in the place of the first.
Value headers_object(const RawRequest& request, Arena& arena) {
  const auto& headers = request.headers;
  const std::span<Member> members = arena.make_members(headers.size());
  size_t count = 0;
  for (const auto& [name, value] : headers) {
    Member* same = nullptr;
    for (Member& member : members.first(count)) {
      if (member.key == name) same = &member;
    }
    if (same == nullptr) {
      const std::string_view text = is_valid_utf8(value) ? std::string_view(value) : arena.text(to_valid_utf8(value));
      members[count++] = {name, text_at(text)};
    } else {
      const std::string joined = std::string(same->value.as_string()) + ", " + to_valid_utf8(value);
      same->value = text_at(arena.text(joined));
    }
  }
  return Value::object(members.first(count));
}

}  // namespace

Document::Document() {
  auto& kept = Pool<Impl>::mine().kept;
  if (kept.empty()) {
    impl_ = std::make_unique<Impl>();
  } else {
    impl_ = std::move(kept.back());
    kept.pop_back();
  }
}

Document::~Document() {
  if (impl_ == nullptr || Pool<Impl>::is_gone) return;
  auto& kept = Pool<Impl>::mine().kept;
  if (kept.size() >= kKeptDocumentsMax || impl_->parser.capacity() > kKeptParserBytesMax) return;
  impl_->arena.reset();
  impl_->root = Value();
  impl_->body = DecodedBody();
  impl_->texts.clear();
  kept.push_back(std::move(impl_));
}

Document::Document(Document&&) noexcept = default;

Document& Document::operator=(Document&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

const Value& Document::root() const {
  return impl_->root;
}
const Value& Document::body() const {
  return impl_->body.value;
}
BodyKind Document::body_kind() const {
  return impl_->body.kind;
}
const std::optional<DecodeProblem>& Document::problem() const {
  return impl_->body.problem;
}
Arena& Document::arena() {
  return impl_->arena;
}

const std::vector<Attachment>& Document::attachments() const {
  return impl_->body.attachments;
}

Document decode_document(const RawRequest& request, const Limits& limits) {
  Document document;
  Document::Impl& impl = *document.impl_;
  impl.arena.set_limits(limits);
  impl.body = decode_body(request, {impl.parser, impl.arena, impl.texts});

  Value query;
  if (Result<Value> decoded = decode_form(impl.arena.text(request.query), impl.arena); decoded.ok()) {
    query = decoded.value();
  } else if (!impl.body.problem) {
    impl.body.problem = DecodeProblem{"bad_form", "The query: " + decoded.error().message};
  }
  const std::span<Member> members = impl.arena.make_members(7);
  members[0] = {"method", text_at(impl.arena.text(request.method))};
  members[1] = {"path", text_at(impl.arena.text(request.path))};
  members[2] = {"query", query};
  members[3] = {"headers", headers_object(request, impl.arena)};
  members[4] = {"body", impl.body.value};
  members[5] = {"received_at", text_at(impl.arena.text(format_rfc3339(request.received_at)))};
  members[6] = {"source", text_at(impl.arena.text(request.source))};
  impl.root = Value::object(members);
  return document;
}

std::string_view RawRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string_view body_kind_name(BodyKind kind) {
  switch (kind) {
    case BodyKind::kNone:
      return "none";
    case BodyKind::kJson:
      return "json";
    case BodyKind::kNdjson:
      return "ndjson";
    case BodyKind::kXml:
      return "xml";
    case BodyKind::kForm:
      return "form";
    case BodyKind::kMultipart:
      return "multipart";
    case BodyKind::kMail:
      return "mail";
    case BodyKind::kText:
      return "text";
  }
  return "none";
}

}  // namespace leadgate::mapping
