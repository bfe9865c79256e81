#include "connectors/fetch.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "connectors/answer.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::string_view kMask = "***";
constexpr size_t kSecretBytesMin = 4;

std::string encode_part(std::string_view, std::string_view value) {
  return percent_encode(value, Plus::kIsPlus);
}

std::string encode_nothing(std::string_view, std::string_view value) {
  return std::string(value);
}

std::string encode_body(std::string_view content_type, std::string_view value) {
  const bool is_form = content_type.find("urlencoded") != std::string_view::npos;
  return is_form ? percent_encode(value, Plus::kIsPlus) : escape_slot(content_type, value);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// "." and ".." would climb out of the path that the preset means.
bool climbs(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::string path = percent_decode(url, Plus::kIsPlus);
  size_t start = 0;
  while (start <= path.size()) {
    const size_t end = std::min(path.find('/', start), path.size());
    const std::string_view part = std::string_view(path).substr(start, end - start);
    if (part == "." || part == "..") return true;
    start = end + 1;
  }
  return false;
}

mapping::RawRequest as_request(const StepAnswer& answer) {
  mapping::RawRequest request;
  if (trim(answer.body).empty()) return request;  // such as a 204, whatever type it names
  if (!answer.content_type.empty()) request.headers.emplace_back("content-type", answer.content_type);
  request.body = PaddedBytes(answer.body);
  return request;
}

// What JSON writes after a backslash for the byte; 0: nothing.
char json_short(char byte) {
  constexpr std::string_view kBytes = "\"\\/\b\f\n\r\t";
  constexpr std::string_view kShort = "\"\\/bfnrt";
  const size_t at = kBytes.find(byte);
  return at == std::string_view::npos ? '\0' : kShort[at];
}

bool is_hex_of(std::string_view digits, char byte) {
  return equals_ignoring_case(digits, to_hex(std::string_view(&byte, 1)));
}

// Adds where the text goes on if it spells the byte here.
void add_ends(std::string_view text, size_t at, char byte, std::vector<size_t>& ends) {
  const auto add = [&ends](size_t end) {
    if (std::find(ends.begin(), ends.end(), end) == ends.end()) ends.push_back(end);
  };
  const std::string_view rest = text.substr(std::min(at, text.size()));
  if (rest.empty()) return;
  if (rest[0] == byte || (rest[0] == '+' && byte == ' ')) add(at + 1);
  if (rest[0] == '%' && rest.size() >= 3 && is_hex_of(rest.substr(1, 2), byte)) add(at + 3);
  if (rest[0] != '\\' || rest.size() < 2) return;
  if (rest[1] == json_short(byte)) add(at + 2);
  if (rest.size() >= 6 && rest.substr(1, 3) == "u00" && is_hex_of(rest.substr(4, 2), byte)) add(at + 6);
}

// Where the secret that the text spells here ends; 0: it spells none.
size_t end_of_secret(std::string_view text, size_t at, std::string_view secret) {
  std::vector<size_t> ends = {at};
  std::vector<size_t> next;
  for (const char byte : secret) {
    next.clear();
    for (const size_t end : ends) add_ends(text, end, byte, next);
    if (next.empty()) return 0;
    ends.swap(next);
  }
  return *std::max_element(ends.begin(), ends.end());
}

std::string without_secret(std::string_view text, std::string_view secret) {
  const std::string starts = {secret.front(), '%', '\\', '+'};
  std::string out;
  size_t kept = 0;
  for (size_t at = text.find_first_of(starts); at != std::string_view::npos; at = text.find_first_of(starts, at)) {
    const size_t end = end_of_secret(text, at, secret);
    if (end == 0) {
      ++at;
      continue;
    }
    out.append(text.substr(kept, at - kept)).append(kMask);
    kept = at = end;
  }
  return out.append(text.substr(kept));
}

std::string missing_text(const std::vector<std::string>& missing) {
  std::string out = missing.size() == 1 ? "With the setting " : "With the settings ";
  for (size_t i = 0; i < missing.size(); ++i) {
    if (i > 0) out += i + 1 == missing.size() ? " and " : ", ";
    out += "'" + missing[i] + "'";
  }
  return out + " of the source it would be completed from the platform.";
}

Result<FetchCall> call_of(const FetchStep& step, const mapping::Value& root,
                          mapping::jmespath::Evaluation& evaluation) {
  FetchCall call;
  call.step = step.name;
  call.method = step.method;
  call.absent = step.absent;
  call.allow_private = step.allow_private;
  call.secrets = step.secrets;
  auto url = step.url.render(root, evaluation, encode_part, "", true);
  if (!url) return url.error();
  if (climbs(*url)) return Error::invalid("its address would have '.' or '..' as a part of the path");
  call.url = std::move(*url);
  for (const auto& [name, text] : step.headers) {
    auto value = text.render(root, evaluation, encode_nothing, "", false);
    if (!value) return value.error();
    if (std::any_of(value->begin(), value->end(), is_control)) {
      return Error::invalid("its header '" + name + "' would have a control character");
    }
    call.headers.emplace_back(name, std::move(*value));
  }
  if (step.body.empty()) return call;
  auto body = step.body.render(root, evaluation, encode_body, step.content_type, false);
  if (!body) return body.error();
  call.body = std::move(*body);
  const bool has_type = std::any_of(call.headers.begin(), call.headers.end(), [](const auto& header) {
    return equals_ignoring_case(header.first, "content-type");
  });
  if (!has_type) call.headers.emplace_back("Content-Type", step.content_type);
  return call;
}

}  // namespace

Result<std::string> FetchText::render(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation,
                                      Encode encode, std::string_view content_type, bool needs_all) const {
  std::optional<Error> error;
  const bool begins_with_slot = text_.begins_with_slot();
  bool is_first = true;
  std::string out = text_.render([&](const std::string& slot) -> std::string {
    const bool at_begin = begins_with_slot && is_first;
    is_first = false;
    for (const auto& [name, value] : settings_) {
      if (name == slot) return at_begin ? value : encode(content_type, value);
    }
    for (const auto& [name, formula] : slots_) {
      if (name != slot) continue;
      const Result<mapping::Value> value = formula.evaluate(root, evaluation);
      if (!value) {
        error = value.error();
        return {};
      }
      std::string text = value->is_scalar() ? mapping::scalar_text(*value) : std::string();
      if (text.empty() && needs_all) error = Error::invalid("'" + slot + "' of its address gives nothing");
      return encode(content_type, text);
    }
    return {};
  });
  if (error) return *error;
  return out;
}

DecodedAnswers::DecodedAnswers(std::span<const StepAnswer> answers, const mapping::Limits& limits) : answers_(answers) {
  bodies_.reserve(answers.size());
  documents_.reserve(answers.size());
  for (const StepAnswer& answer : answers_) {
    mapping::Value value;
    if (!answer.is_miss()) {
      bodies_.push_back(as_request(answer));
      documents_.push_back(mapping::decode_document(bodies_.back(), limits));
      value = documents_.back().body();
    }
    all_.push_back({answer.item, answer.step, value});
  }
}

bool DecodedAnswers::has(size_t item) const {
  return std::any_of(all_.begin(), all_.end(), [item](const One& one) { return one.item == item; });
}

bool DecodedAnswers::has(size_t item, std::string_view step) const {
  return std::any_of(all_.begin(), all_.end(), [&](const One& one) { return one.item == item && one.step == step; });
}

const StepAnswer* DecodedAnswers::miss(size_t item) const {
  const StepAnswer* found = nullptr;
  for (const StepAnswer& answer : answers_) {
    if (answer.item != item || !answer.is_miss()) continue;
    if (answer.is_given_up) return &answer;
    if (found == nullptr) found = &answer;
  }
  return found;
}

mapping::Value DecodedAnswers::of(size_t item, mapping::Arena& arena) const {
  std::vector<mapping::Member> members;
  for (const One& one : all_) {
    if (one.item == item) members.push_back({one.step, one.value});
  }
  return mapping::Value::object(arena.members(members));
}

std::optional<mapping::DecodeProblem> answer_problem(const StepAnswer& answer, const mapping::Limits& limits) {
  if (answer.is_miss()) return std::nullopt;
  const mapping::RawRequest request = as_request(answer);
  const mapping::Document document = mapping::decode_document(request, limits);
  // A page for people, such as a login or an outage, is no answer.
  if (!document.problem() && document.body_kind() == mapping::BodyKind::kText) {
    return mapping::DecodeProblem{"unsupported_type", "It is plain text or a page, not data."};
  }
  return document.problem();
}

Completion next_step(const std::vector<FetchStep>& steps, const DecodedAnswers& answers, size_t item,
                     const mapping::Value& root, mapping::jmespath::Evaluation& evaluation) {
  Completion out;
  const StepAnswer* miss = answers.miss(item);
  if (miss != nullptr && miss->is_given_up) return out;
  for (const FetchStep& step : steps) {
    if (answers.has(item, step.name)) continue;
    if (step.when) {
      // A condition that fails on a body of another shape does not hold.
      const Result<mapping::Value> holds = step.when->evaluate(root, evaluation);
      if (!holds || !is_true(*holds)) continue;
    }
    std::string obstacle;
    if (step.missing.empty()) {
      Result<FetchCall> call = call_of(step, root, evaluation);
      if (call) {
        out.next = std::move(*call);
        return out;
      }
      obstacle = "The step '" + step.name + "' of `fetch` is not asked: " + call.error().message + ".";
    } else {
      obstacle = missing_text(step.missing);
    }
    if (out.obstacle.empty()) out.obstacle = std::move(obstacle);
  }
  return out;
}

std::string without_secrets(std::string text, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.size() < kSecretBytesMin) continue;
    text = without_secret(text, secret);
  }
  return text;
}

}  // namespace leadgate::connectors
