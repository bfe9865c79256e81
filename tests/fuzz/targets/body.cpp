#include "base/text.hpp"
#include "mapping/document.hpp"
#include "tests/fuzz/requests.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {

void run_body(std::string_view input) {
  const mapping::RawRequest request = request_from(input);
  const mapping::Document document = mapping::decode_document(request);
  LEADGATE_INVARIANT(document.body().is_null() || !document.problem(), "a problem leaves no half of a body");
  const std::string text = mapping::to_json(document.root());
  LEADGATE_INVARIANT(is_valid_utf8(text), "whatever came, what is read of it is UTF-8");
}

}  // namespace leadgate::fuzz
