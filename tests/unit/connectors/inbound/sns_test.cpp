#include "connectors/inbound/sns.hpp"

#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/json_writer.hpp"
#include "tests/unit/connectors/inbound/verify_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::HasSubstr;

const std::string kCertificateUrl = "https://sns.eu-west-1.amazonaws.com/cert-1.pem";

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<size_t>(size));
  BIO_free(bio);
  return out;
}

// A key with a certificate signed by itself, valid for a day around the tests' now.
struct KeyPair {
  KeyPair() {
    EVP_PKEY* key = EVP_RSA_gen(2048);
    X509* one = X509_new();
    const time_t now = std::chrono::floor<std::chrono::seconds>(kTestNow).time_since_epoch().count();
    ASN1_INTEGER_set(X509_get_serialNumber(one), 1);
    ASN1_TIME_set(X509_getm_notBefore(one), now - 86'400);
    ASN1_TIME_set(X509_getm_notAfter(one), now + 86'400);
    X509_set_pubkey(one, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(one), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(one, X509_get_subject_name(one));
    X509_sign(one, key, EVP_sha256());
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, one);
    certificate = text_of(bio);
    bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    private_key = text_of(bio);
    X509_free(one);
    EVP_PKEY_free(key);
  }
  std::string certificate;
  std::string private_key;
};

const KeyPair& keys() {
  static const KeyPair pair;
  return pair;
}

VerifyingSource source(const std::string& authority = keys().certificate) {
  return VerifyingSource(
      "verify: { sns: { authority: " + json_quote(authority) +
      " } }\nsettings: { topic_arn: 'arn:aws:sns:eu-west-1:1:leads' }\nsigning_key: " + json_quote(keys().private_key));
}

mapping::RawRequest message(const std::string& version) {
  return post(R"({"Type":"Notification","MessageId":"m-1","Message":"{}","Timestamp":"2026-11-23T09:00:00.000Z",)"
              R"("SignatureVersion":")" +
                  version + R"(","SigningCertURL":")" + kCertificateUrl + "\"}",
              "text/plain");
}

Reading read(const VerifyingSource& from, const mapping::RawRequest& request, Timestamp now = kTestNow,
             const std::string& certificate = keys().certificate) {
  const Fetched fetched{kCertificateUrl, certificate};
  return from.connector().read(request, now, Verify::kYes, Explain::kNo, &fetched);
}

TEST(Sns, AsksForTheCertificateAndThenTakesWhatItSigned) {
  const VerifyingSource from = source();
  for (const char* version : {"1", "2"}) {
    const mapping::RawRequest genuine = from.sign(message(version)).request;
    const Reading first = from.connector().read(genuine, kTestNow, Verify::kYes);
    ASSERT_EQ(first.kind, Reading::Kind::kNeeds) << first.error.message;
    EXPECT_EQ(first.fetch, kCertificateUrl);
    EXPECT_EQ(read(from, genuine).kind, Reading::Kind::kEvents) << read(from, genuine).error.message;
  }
}

TEST(Sns, RefusesEveryChangedByteOfWhatIsSigned) {
  const VerifyingSource from = source();
  const mapping::RawRequest genuine = from.sign(message("2")).request;
  const std::string body(genuine.body.view());
  for (const char* key :
       {"\"MessageId\":\"", "\"Message\":\"", "\"Signature\":\"", "\"TopicArn\":\"", "\"Timestamp\":\""}) {
    const size_t at = body.find(key) + std::string_view(key).size();
    for (int bit = 0; bit < 5; ++bit) {
      std::string changed = body;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      mapping::RawRequest other = genuine;
      other.body = PaddedBytes(changed);
      EXPECT_EQ(read(from, other).kind, Reading::Kind::kRefused) << changed;
    }
  }
}

TEST(Sns, RefusesACertificateThatIsNotValid) {
  const VerifyingSource from = source();
  const mapping::RawRequest genuine = from.sign(message("2")).request;
  ASSERT_EQ(read(from, genuine).kind, Reading::Kind::kEvents) << "it is judged good, which is remembered";
  EXPECT_THAT(read(from, genuine, kTestNow + std::chrono::days(2)).error.message, HasSubstr("expired"));
  EXPECT_THAT(read(from, genuine, kTestNow - std::chrono::days(2)).error.message, HasSubstr("not yet valid"));
  EXPECT_THAT(read(from, genuine, kTestNow, "junk").error.message, HasSubstr("certificate"));
  EXPECT_EQ(read(from, genuine, kTestNow, "junk").error.code, ErrorCode::kUnavailable) << "no fault of the sender's";
  EXPECT_THAT(read(source(""), genuine).error.message, HasSubstr("certificate is not valid"));
  EXPECT_THAT(read(from, genuine, kTestNow, KeyPair().certificate).error.message, HasSubstr("not valid"));
  EXPECT_EQ(read(from, genuine).kind, Reading::Kind::kEvents);
}

TEST(Sns, JudgesForManyThreadsAtOnce) {
  const VerifyingSource from = source();
  const mapping::RawRequest genuine = from.sign(message("2")).request;
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 50; ++n) {
        const bool good = (n + i) % 2 == 0;
        const Reading reading = good ? read(from, genuine) : read(from, genuine, kTestNow + std::chrono::days(2));
        if ((reading.kind == Reading::Kind::kEvents) == good) ++taken;
      }
    });
  }
  for (std::thread& one : threads) one.join();
  EXPECT_EQ(taken, 200);
}

TEST(Sns, TakesItsOwnTopicAndAmazonsCertificateOnly) {
  const VerifyingSource from = source();
  const std::string body(from.sign(message("2")).request.body.view());
  const auto with = [&](const std::string& what, const std::string& instead) {
    std::string other = body;
    other.replace(other.find(what), what.size(), instead);
    return from.refusal(post(other, "text/plain"));
  };
  EXPECT_THAT(with("eu-west-1:1:leads", "eu-west-1:2:leads"), HasSubstr("topic"));
  EXPECT_THAT(with(kCertificateUrl, "https://sns.evil.example/cert.pem"), HasSubstr("Amazon"));
  EXPECT_THAT(with(kCertificateUrl, "http://sns.eu-west-1.amazonaws.com/cert.pem"), HasSubstr("Amazon"));
  EXPECT_THAT(with(kCertificateUrl, "https://sns.eu-west-1.amazonaws.com/cert"), HasSubstr("Amazon"));
  EXPECT_THAT(with(kCertificateUrl, kCertificateUrl + "?1.pem"), HasSubstr("Amazon"));
  EXPECT_THAT(with("\"Signature\"", "\"Signatur\""), HasSubstr("'Signature'"));
  EXPECT_THAT(compile_source("generic", "verify: { sns: {} }").mistake_lines(), HasSubstr("topic_arn"));
}

}  // namespace
}  // namespace leadgate::connectors
