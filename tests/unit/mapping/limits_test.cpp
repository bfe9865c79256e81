// Each limit of an event, set low: what does not fit is told, never cut in silence.
#include "mapping/limits.hpp"

#include <gmock/gmock.h>

#include "mapping/document.hpp"
#include "mapping/functions.hpp"
#include "mapping/left_over.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::mapping {
namespace {

using testing::AllOf;
using testing::HasSubstr;

RawRequest post(const std::string& type, const std::string& body) {
  RawRequest request;
  request.headers = {{"content-type", type}};
  request.body = PaddedBytes(body);
  return request;
}

std::string problem(const std::string& type, const std::string& body, const Limits& limits) {
  const RawRequest request = post(type, body);
  const Document document = decode_document(request, limits);
  return document.problem() ? document.problem()->text : "";
}

Result<Mapped> map(const std::string& body, const std::vector<MappingLine>& lines, const Limits& limits,
                   bool recognise = false) {
  const RawRequest request = post("application/json", body);
  Document document = decode_document(request, limits);
  const auto functions = make_lead_functions({}, {});
  MappingSpec spec;
  spec.lines = lines;
  spec.recognise = recognise;
  std::vector<MappingMistake> mistakes;
  const auto mapper = Mapper::compile(spec, {}, *functions, mistakes);
  EXPECT_TRUE(mistakes.empty());
  return mapper->apply(document.root(), document.arena());
}

TEST(MappingLimits, OfDecodingAreTold) {
  Limits limits;
  limits.json_depth_max = 4;
  limits.form_pairs_max = 2;
  limits.multipart_parts_max = 1;
  limits.ndjson_lines_max = 2;
  limits.xml_depth_max = 2;
  limits.xml_nodes_max = 3;
  EXPECT_EQ(problem("application/json", "[[[1]]]", limits), "");
  EXPECT_EQ(problem("application/json", "[[[[1]]]]", limits), "");
  EXPECT_EQ(problem("application/json", R"({"a":[{"b":[{},[]]}]})", limits), "") << "what is empty adds no level";
  const char* too_deep = "deeper than 4 levels (limits.json_depth_max)";
  EXPECT_THAT(problem("application/json", "[[[[[1]]]]]", limits), HasSubstr(too_deep));
  EXPECT_THAT(problem("application/json", R"({"a":[{"b":[{"c":1}]}]})", limits), HasSubstr(too_deep));
  EXPECT_EQ(problem("application/x-ndjson", "[[[[1]]]]\n1", limits), "");
  EXPECT_THAT(problem("application/x-ndjson", "1\n[[[[[1]]]]]", limits), HasSubstr(too_deep));
  const std::string form = "application/x-www-form-urlencoded";
  EXPECT_EQ(problem(form, "a=1&b=2", limits), "");
  EXPECT_THAT(problem(form, "a=1&b=2&c=3", limits), HasSubstr("more than 2 fields"));
  EXPECT_EQ(problem("application/x-ndjson", "1\n2", limits), "");
  EXPECT_THAT(problem("application/x-ndjson", "1\n2\n3", limits),
              AllOf(HasSubstr("more than 2 lines"), HasSubstr("limits.ndjson_lines_max")));
  EXPECT_EQ(problem("text/xml", "<a><b c=''/></a>", limits), "");
  EXPECT_THAT(problem("text/xml", "<a><b><c/></b></a>", limits),
              HasSubstr("deeper than 2 levels (limits.xml_depth_max)"));
  EXPECT_THAT(problem("text/xml", "<a><b/><b/><b/></a>", limits),
              AllOf(HasSubstr("more than 3 elements"), HasSubstr("limits.xml_nodes_max")));
  const std::string part = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
  EXPECT_EQ(problem("multipart/form-data; boundary=x", part + "--x--\r\n", limits), "");
  EXPECT_THAT(problem("multipart/form-data; boundary=x", part + part + "--x--\r\n", limits),
              HasSubstr("more than 1 parts"));
}

TEST(MappingLimits, OfWorkFailTheMapping) {
  Limits limits;
  limits.steps_max = 50;
  const auto slow = map(R"({"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]})",
                        {{"title", "join('', body.a[?@ > `0`].to_string(@)[?length(@) > `0`])", ""}}, limits);
  ASSERT_FALSE(slow.ok());
  EXPECT_THAT(slow.error().message, AllOf(HasSubstr("more than 50 steps"), HasSubstr("limits.expression_steps_max")));
}

TEST(MappingLimits, OfALeadAreNamed) {
  Limits limits;
  limits.lines_max = 2;
  limits.identities_max = 1;
  limits.pairs_max = 2;
  const auto fits =
      map(R"({"l":[{"name":"a"},{"name":"b"}],"e":["a@example.test"],"f":{"a":1,"b":2}})",
          {{"lines", "body.l", ""}, {"contact.emails", "body.e", ""}, {"attribution", "body.f", ""}}, limits);
  EXPECT_EQ(fits->over_limit, "");
  EXPECT_EQ(fits->draft.lines.size(), 2u);
  const auto lines = map(R"({"l":[{"name":"a"},{"name":"b"},{"name":"c"}]})", {{"lines", "body.l", ""}}, limits);
  EXPECT_EQ(lines->over_limit, "The lead has more than 2 order lines; raise limits.lead_lines_max, then replay it.");
  EXPECT_EQ(lines->trace.front().note, "more than 2 order lines");
  EXPECT_THAT(
      map(R"({"e":["a@example.test","b@example.test"]})", {{"contact.emails", "body.e", ""}}, limits)->over_limit,
      HasSubstr("limits.lead_identities_max"));
  EXPECT_THAT(map(R"({"f":{"a":1,"b":2,"c":3}})", {{"attribution", "body.f", ""}}, limits)->over_limit,
              HasSubstr("limits.lead_pairs_max"));
}

TEST(MappingLimits, WhatIsNotLookedAtStaysAmongTheFields) {
  Limits limits;
  limits.entries_max = 2;
  const auto mapped = map(R"({"note":"a","other":"b","tel":"89161234567","box":{"x":"1","y":"2"}})", {}, limits, true);
  ASSERT_TRUE(mapped.ok());
  EXPECT_TRUE(mapped->draft.contact.phones.empty());
  EXPECT_THAT(mapped->trace.front().note, HasSubstr("limits.recognised_values_max"));
  EXPECT_EQ(mapped->trace.front().value, "3");
  std::string fields;
  for (const auto& [name, value] : mapped->draft.fields) fields += name + "=" + value + " ";
  EXPECT_THAT(fields, HasSubstr("tel=89161234567"));
  EXPECT_THAT(fields, HasSubstr("box.y=2"));
}

}  // namespace
}  // namespace leadgate::mapping
