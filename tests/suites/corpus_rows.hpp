// The corpus of real payloads: its tables, and how a row is posted to a source. Test code, one thread.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "connectors/connector.hpp"
#include "mapping/document.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::connectors {

using Row = std::map<std::string, std::string>;

inline std::string corpus_root() {
  return suites::suite("").parent_path().parent_path().string() + "/corpus/";
}

inline std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out(1);
  for (char c : line) {
    if (c == '\t') {
      out.emplace_back();
    } else if (c != '\r') {
      out.back() += c;
    }
  }
  return out;
}

inline std::vector<Row> read_table(const std::string& path) {
  std::istringstream in(suites::file_text(path));
  std::vector<Row> rows;
  std::vector<std::string> head;
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> values = cells(line);
    if (head.empty()) {
      head = values;
      continue;
    }
    Row row;
    for (size_t i = 0; i < head.size() && i < values.size(); ++i) row[head[i]] = values[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

inline const Timestamp kNow = from_micros(1'795'424'400'000'000);

inline Reading deliver(const Connector& connector, const std::string& body, const std::string& content_type) {
  mapping::RawRequest request;
  request.path = "/in/source";
  request.source = "source";
  request.body = PaddedBytes(body);
  if (!content_type.empty()) request.headers.emplace_back("content-type", content_type);
  if (auto made = connector.sign(request, kNow)) request = std::move(made->request);
  return connector.read(request, kNow, Verify::kYes);
}

inline std::string kind_of(const Reading& reading) {
  if (reading.kind == Reading::Kind::kRefused) return "refused: " + reading.error.message;
  if (reading.kind == Reading::Kind::kHandshake) return "handshake";
  const Event& event = reading.events.front();
  if (event.kind == Event::Kind::kIgnored) return "ignored: " + event.reason;
  if (event.kind == Event::Kind::kParked) return "parked: " + event.problem->code + ": " + event.problem->text;
  return "lead";
}

inline std::string digits_of(const std::string& text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

}  // namespace leadgate::connectors
