// What a letter costs on one thread: decode_document() on typical letters, and the whole of it, with who wrote and what
// is quoted, as the preset `imap` does it. The counter is letters a second. Bar: 1,000.
#include <benchmark/benchmark.h>

#include <string>

#include "base/crypto.hpp"
#include "mapping/document.hpp"
#include "tests/bench/bench_connector.hpp"

namespace leadgate::bench {
namespace {

const std::string kHead =
    "Return-Path: <ivan@example.test>\r\nReceived: from mx1.example.test (mx1.example.test [192.0.2.1])\r\n"
    "\tby mail.us.test (Postfix) with ESMTPS id 4B1C2D3E4F\r\n\tfor <sales@us.test>; Mon, 23 Nov 2026 12:00:01 "
    "+0300\r\n"
    "Received: from [10.0.0.5] (unknown [198.51.100.7])\r\n\tby mx1.example.test with ESMTPSA id 1234567\r\n"
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.test; s=mail;\r\n\th=from:to:subject:date;\r\n"
    "\tbh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=;\r\n\tb=" +
    std::string(340, 'A') +
    "\r\nFrom: =?utf-8?B?0JjQstCw0L0g0J/QtdGC0YDQvtCy?= <ivan@example.test>\r\nTo: Sales <sales@us.test>\r\n"
    "Subject: =?utf-8?B?0JfQsNC/0YDQvtGBINGG0LXQvdGL?=\r\nDate: Mon, 23 Nov 2026 12:00:00 +0300\r\n"
    "Message-ID: <5f3c@example.test>\r\nMIME-Version: 1.0\r\n";

std::string in_lines(const std::string& base64) {
  std::string out;
  for (size_t at = 0; at < base64.size(); at += 76) out += base64.substr(at, 76) + "\r\n";
  return out;
}

std::string letter_text() {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "Здравствуйте! Сколько стоит кружка с логотипом, если взять триста штук?\r\n";
  return text + "Телефон: +7 916 123-45-67\r\n-- \r\nИван Петров\r\n";
}

std::string plain() {
  return kHead + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + letter_text();
}

std::string alternative(const std::string& more) {
  std::string html = "<html><head><style>p{margin:0}</style></head><body><table>";
  for (int i = 0; i < 30; ++i) html += "<tr><td>Поле " + std::to_string(i) + "</td><td>Значение</td></tr>";
  html += "</table></body></html>";
  return kHead + "Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\n" +
         "Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\n" +
         "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         in_lines(to_base64(letter_text())) +
         "--in\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         in_lines(to_base64(html)) + "--in--\r\n" + more + "--out--\r\n";
}

std::string with_file() {
  return alternative(
      "--out\r\nContent-Type: application/pdf; name=price.pdf\r\nContent-Disposition: attachment\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n" +
      in_lines(to_base64(std::string(100'000, 'x'))));
}

void decode(benchmark::State& state, const std::string& letter) {
  mapping::RawRequest request;
  request.headers = {{"content-type", "message/rfc822"}};
  request.body = PaddedBytes(letter);
  for (auto _ : state) {
    const mapping::Document document = mapping::decode_document(request);
    if (document.problem()) state.SkipWithError("the letter cannot be read");
    benchmark::DoNotOptimize(document.root());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}

void understand(benchmark::State& state, const std::string& letter) {
  mapping::RawRequest request;
  request.source = "bench";
  request.headers = {{"content-type", "message/rfc822"}};
  request.body = PaddedBytes(letter);
  const auto connector = connector_of("imap", "own: { emails: [sales@us.test] }");
  const connectors::Reading first = connector->read(request, Timestamp(), connectors::Verify::kSkip);
  if (first.events.size() != 1 || first.events[0].kind != connectors::Event::Kind::kLead) {
    state.SkipWithError("the letter is no lead");
    return;
  }
  for (auto _ : state) {
    const connectors::Reading reading = connector->read(request, Timestamp(), connectors::Verify::kSkip);
    benchmark::DoNotOptimize(reading.events.data());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}

BENCHMARK_CAPTURE(decode, plain_letter, plain());
BENCHMARK_CAPTURE(decode, letter_in_two_forms, alternative(""));
BENCHMARK_CAPTURE(decode, letter_with_a_file_of_100_kb, with_file());
BENCHMARK_CAPTURE(understand, plain_letter, plain());
BENCHMARK_CAPTURE(understand, letter_in_two_forms, alternative(""));
BENCHMARK_CAPTURE(understand, letter_with_a_file_of_100_kb, with_file());

}  // namespace
}  // namespace leadgate::bench
