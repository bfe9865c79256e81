// Files that come with a form, over real sockets and a real database file: kept, listed, fetched, forgotten.
#include <gmock/gmock.h>

#include <thread>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "queue/inbox.hpp"
#include "store/database.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/packed.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using ::testing::HasSubstr;
using testing::LiveGateway;
using ::testing::Not;

const std::string kAttachmentSources = R"(  - { name: site, connector: form, pipeline: leads, body_bytes_max: 4000000 }
  - name: tokened
    connector: generic
    pipeline: leads
    secret: t0ken
    verify: { token: { field: key } }
    map: { contact.emails: "[body.email]" }
  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.tel)]", external_id: body.order }
)";
const std::string kLimits = "limits: { attachment_bytes_max: 500000, attachments_max: 3 }\n";

// As curl -F sends it: a field, or with a file name a file.
std::string part(const std::string& name, const std::string& value) {
  return "--curl7\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}
std::string file(const std::string& name, const std::string& filename, const std::string& type,
                 const std::string& bytes) {
  return "--curl7\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename +
         "\"\r\nContent-Type: " + type + "\r\n\r\n" + bytes + "\r\n";
}
// Every byte there is, in no order that repeats soon.
std::string noise(size_t size, unsigned seed = 1) {
  std::string out;
  for (size_t i = 0; i < size; ++i) out += static_cast<char>((seed = seed * 1'664'525u + 1'013'904'223u) >> 24);
  return out;
}

class AttachmentsOverHttp : public ::testing::Test {
 protected:
  AttachmentsOverHttp() : gateway_(testing::usual_configuration(kAttachmentSources, kLimits)) {}

  testing::ClientResponse post(const std::string& path, const std::string& parts,
                               const BlockingClient::Headers& more = {}) {
    BlockingClient::Headers headers{{"Content-Type", "multipart/form-data; boundary=curl7"}};
    headers.insert(headers.end(), more.begin(), more.end());
    BlockingClient client(gateway_.port());
    return client.send("POST", path, more.empty() ? parts + "--curl7--\r\n" : parts, headers).value();
  }
  testing::ClientResponse get(const std::string& path, const std::string& token = testing::kAdmin) {
    BlockingClient client(gateway_.port());
    return client.get("/api/v1" + path, token).value();
  }
  std::string timeline(const testing::ClientResponse& answer) {
    return get("/deals/" + answer.text("deal_id") + "/timeline").body;
  }
  store::DatabaseSettings settings() const {
    store::DatabaseSettings settings;
    settings.path = gateway_.folder().path("live.db");
    return settings;
  }
  int64_t number(const std::string& sql) {
    auto reader = store::open_reader(settings());
    return testing::number_of(**reader, sql);
  }
  void restart(const std::string& limits = kLimits) {
    gateway_.stop();
    gateway_.start(testing::usual_configuration(kAttachmentSources, limits));
  }

  LiveGateway gateway_;
};

TEST_F(AttachmentsOverHttp, AreKeptWithTheDealAndSurviveARestart) {
  const std::string bytes = noise(300'000);
  const std::string person = part("name", "Оля") + part("tel", "8 916 000-00-01");
  const auto answer = post("/in/site", person + file("doc", "Счёт № 5.pdf", "application/pdf", bytes) +
                                           file("page", "x.html", "text/html", "<script>1</script>") +
                                           file("none", "", "application/octet-stream", ""));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_THAT(timeline(answer), HasSubstr(R"("attachments":[{"name":"Счёт № 5.pdf","size_bytes":300000,)"
                                          R"("url":"/api/v1/events/e1/attachments/1"},{"name":"x.html")"));
  EXPECT_THAT(get("/events/e1").body,
              HasSubstr(R"("attachments":[{"number":1,"name":"Счёт № 5.pdf","content_type":"application/pdf",)"
                        R"("size_bytes":300000,"sha256":")" +
                        to_hex(digest(DigestAlgorithm::kSha256, bytes)) + R"("},{"number":2,"name":"x.html")"));
  restart();
  const auto pdf = get("/events/e1/attachments/1", "test-manager");
  EXPECT_EQ(pdf.status, 200);
  EXPECT_EQ(pdf.body, bytes);
  EXPECT_EQ(pdf.headers.at("content-type"), "application/pdf");
  EXPECT_EQ(pdf.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(pdf.headers.at("content-disposition"),
            "attachment; filename=\"____ _ 5.pdf\"; filename*=UTF-8''" + percent_encode("Счёт № 5.pdf", Plus::kIsPlus));
  const auto page = get("/events/e1/attachments/2");
  EXPECT_EQ(page.body, "<script>1</script>");
  EXPECT_EQ(page.headers.at("content-type"), "application/octet-stream");
}

TEST_F(AttachmentsOverHttp, AreForThoseWhoSeeEventsAsTheyCame) {
  post("/in/site", part("email", "a@example.test") + file("doc", "a.txt", "text/plain", "bytes"));
  EXPECT_EQ(get("/events/e1/attachments/1", "").status, 401);
  EXPECT_EQ(get("/events/e1/attachments/1", "test-viewer").status, 403);
  EXPECT_THAT(get("/events/e1", "test-viewer").body, HasSubstr(R"("name":"a.txt")"));
  for (const char* path : {"/events/e1/attachments/2", "/events/e1/attachments/0", "/events/e1/attachments/x",
                           "/events/e9/attachments/1", "/events/d1/attachments/1"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST_F(AttachmentsOverHttp, OverALimitAreDroppedAndNamedWhileTheLeadIsTaken) {
  const auto answer =
      post("/in/site", part("email", "a@example.test") + file("big", "дом.png", "image/png", noise(500'001)) +
                           file("a", "a", "image/png", "1") + file("b", "b", "image/png", "2") +
                           file("c", "c", "image/png", "3") + file("d", "d", "image/png", "4"));
  ASSERT_EQ(answer.status, 201) << answer.body;
  const std::string large =
      R"("size_bytes":500001,"reason":"The file has 500001 bytes; limits.attachment_bytes_max is 500000."})";
  const std::string many = R"("reason":"The delivery has 5 files; limits.attachments_max is 3."})";
  const std::string event = get("/events/e1").body;
  EXPECT_THAT(event, HasSubstr(R"("attachments_dropped":[{"number":1,"name":"дом.png","content_type":"image/png",)" +
                               large + R"(,{"number":5,"name":"d",)"));
  EXPECT_THAT(event, HasSubstr(many));
  EXPECT_THAT(timeline(answer), HasSubstr(R"("attachments_dropped":[{"name":"дом.png",)" + large));
  EXPECT_THAT(timeline(answer), HasSubstr(many));
  const auto dropped = get("/events/e1/attachments/1");
  EXPECT_EQ(dropped.status, 404);
  EXPECT_THAT(dropped.body, HasSubstr("limits.attachment_bytes_max"));
  EXPECT_EQ(get("/events/e1/attachments/4").body, "3");
  EXPECT_EQ(number("SELECT count(*) FROM attachment_contents"), 3);
}

TEST_F(AttachmentsOverHttp, TheSameFileInTwoEventsIsStoredOnce) {
  const std::string same = file("doc", "plan.pdf", "application/pdf", noise(100'000));
  post("/in/site", part("email", "a@example.test") + same);
  post("/in/site", part("email", "b@example.test") + same);
  EXPECT_EQ(number("SELECT count(*) FROM events"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM attachment_contents"), 1);
  EXPECT_LT(number("SELECT max(length(body)) FROM events"), 1000) << "nor is it in the raw events";
  EXPECT_EQ(get("/events/e1/attachments/1").body, get("/events/e2/attachments/1").body);
}

TEST_F(AttachmentsOverHttp, TellOneEventFromAnother) {
  const std::string person = part("email", "a@example.test");
  post("/in/site", person + file("doc", "a.txt", "text/plain", "one"));
  EXPECT_EQ(post("/in/site", person + file("doc", "a.txt", "text/plain", "one")).text("outcome"), "duplicate");
  const auto other = post("/in/site", person + file("doc", "a.txt", "text/plain", "two"));
  EXPECT_EQ(other.text("outcome"), "appended") << "the same form with another file of that size is news";
  EXPECT_EQ(get("/events/e2/attachments/1").body, "two");
  EXPECT_THAT(timeline(other), HasSubstr("/api/v1/events/e2/attachments/1"));

  const std::string order = part("name", "A") + part("tel", "89160000002") + part("order", "7");
  post("/in/shop", order);
  const auto with_file = post("/in/shop", order + file("doc", "b.txt", "text/plain", "three"));
  EXPECT_EQ(with_file.text("outcome"), "updated") << "the same order with a file is news";
  EXPECT_THAT(timeline(with_file), HasSubstr("/api/v1/events/e4/attachments/1"));
}

TEST_F(AttachmentsOverHttp, AReplayDoesNotDoubleThem) {
  const std::string bytes = noise(20'000);
  const auto answer = post("/in/site", part("email", "a@example.test") + file("doc", "a.bin", "x/y", bytes));
  // Parked: nobody is in it. Its files are kept all the same.
  EXPECT_EQ(post("/in/shop", part("note", "hello") + file("doc", "b.txt", "text/plain", "b")).text("outcome"),
            "parked");
  EXPECT_EQ(get("/events/e2/attachments/1").body, "b");
  const std::string before = timeline(answer);
  BlockingClient client(gateway_.port());
  for (const char* path : {"/api/v1/events/e1/replay", "/api/v1/events/e2/replay"}) {
    const auto replayed = client.post_json(path, "{}", {{"Authorization", "Bearer test-admin"}});
    ASSERT_TRUE(replayed);
    EXPECT_EQ(replayed->status, 200) << replayed->body;
  }
  EXPECT_EQ(timeline(answer), before);
  EXPECT_EQ(number("SELECT count(*) FROM attachments"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM attachment_contents"), 2);
  EXPECT_EQ(get("/events/e1/attachments/1").body, bytes);
}

TEST_F(AttachmentsOverHttp, AReplayThatMakesTheDealNamesThem) {
  const std::string parts = part("who", "A") + part("call", "89160000003") + file("doc", "b.txt", "text/plain", "b");
  EXPECT_EQ(post("/in/shop", parts).text("outcome"), "parked");
  gateway_.stop();
  gateway_.start(testing::usual_configuration(
      "  - { name: shop, connector: generic, pipeline: shop, map: { contact.phones: \"[phone(body.call)]\" } }\n"));
  BlockingClient client(gateway_.port());
  const auto replayed = client.post_json("/api/v1/events/e1/replay", "{}", {{"Authorization", "Bearer test-admin"}});
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->text("outcome"), "created") << replayed->body;
  EXPECT_THAT(timeline(*replayed),
              HasSubstr(R"({"name":"b.txt","size_bytes":1,"url":"/api/v1/events/e1/attachments/1"})"));
}

TEST_F(AttachmentsOverHttp, ComeOutOfAnyEncoding) {
  const std::string bytes = noise(3000);
  const std::string parts = part("email", "a@example.test") +
                            file("doc", "a.bin", "x/y\r\nContent-Transfer-Encoding: base64", to_base64(bytes));
  post("/in/site", parts);
  EXPECT_EQ(get("/events/e1/attachments/1").body, bytes);
  const std::string plain = part("email", "b@example.test") + file("doc", "a.bin", "x/y", bytes) + "--curl7--\r\n";
  post("/in/site", testing::packed(plain), {{"Content-Encoding", "gzip"}});
  EXPECT_EQ(get("/events/e2/attachments/1").body, bytes);
}

TEST_F(AttachmentsOverHttp, StayWhatTheyAreWhenASecretIsTakenOutOfTheBody) {
  const std::string bytes = noise(3000);
  const auto answer =
      post("/in/tokened", part("email", "a@example.test") + part("key", "t0ken") + file("doc", "a.bin", "x/y", bytes));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(get("/events/e1/attachments/1").body, bytes);
  EXPECT_THAT(get("/events/e1").body, Not(HasSubstr("t0ken")));
  EXPECT_LT(number("SELECT max(length(body)) FROM events"), 1000);
}

TEST_F(AttachmentsOverHttp, AreShownByAPreview) {
  BlockingClient client(gateway_.port());
  const std::string form = "--X\\r\\nContent-Disposition: form-data; name=d; filename=a.txt\\r\\n\\r\\nabc\\r\\n--X--";
  const auto preview = client.post_json(
      "/api/v1/preview", R"({"source":"site","content_type":"multipart/form-data; boundary=X","body":")" + form + "\"}",
      {{"Authorization", "Bearer test-admin"}});
  ASSERT_TRUE(preview);
  EXPECT_THAT(preview->body, HasSubstr(R"("attachments":[{"number":1,"name":"a.txt","content_type":"","size_bytes":3,)"
                                       R"("sha256":"ba7816bf8f01cfea)"));
}

TEST_F(AttachmentsOverHttp, GoWithTheirEvents) {
  post("/in/site", part("email", "a@example.test") + file("doc", "a.txt", "text/plain", "one"));
  post("/in/site", part("email", "b@example.test"));
  gateway_.stop();
  {
    auto writer = store::open_writer(settings());
    ASSERT_TRUE(writer.ok());
    // Half a year ago; the process forgets it as soon as it starts.
    (*writer)->execute("UPDATE events SET received_at = received_at - 180 * 86400000000 WHERE id = 1");
  }
  gateway_.start(testing::usual_configuration(kAttachmentSources));
  for (int i = 0; i < 500 && get("/events/e1").status != 404; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(number("SELECT count(*) FROM attachments"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM attachment_contents"), 0);
  EXPECT_EQ(get("/events/e1/attachments/1").status, 404);
}

}  // namespace
}  // namespace leadgate
