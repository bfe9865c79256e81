#include "connectors/inbound/certificates.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <ctime>
#include <mutex>

namespace leadgate::connectors {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Store = std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)>;

Bio pem_reader(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

Store authorities(const std::string& ca_pem) {
  Store store(X509_STORE_new(), X509_STORE_free);
  if (ca_pem.empty()) {
    X509_STORE_set_default_paths(store.get());
    return store;
  }
  const Bio in = pem_reader(ca_pem);
  while (X509* one = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
    X509_STORE_add_cert(store.get(), one);
    X509_free(one);
  }
  return store;
}

int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<int64_t>(timegm(&parts)) : 0;
}

// A certificate that was found good, and when that is so.
struct Judged {
  std::string pem;
  PublicKey key;
  int64_t from = 0;  // seconds since 1970; both ends are in
  int64_t to = -1;

  bool answers(std::string_view text, int64_t now) const { return from <= now && now <= to && pem == text; }
};

// As far as every certificate of the chain is valid.
void bound_by(const STACK_OF(X509) * chain, Judged& out) {
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const X509* one = sk_X509_value(chain, i);
    const int64_t from = seconds_of(X509_get0_notBefore(one));
    const int64_t to = seconds_of(X509_get0_notAfter(one));
    out.from = i == 0 ? from : std::max(out.from, from);
    out.to = i == 0 ? to : std::min(out.to, to);
  }
}

}  // namespace

struct CertificateJudge::State {
  explicit State(const std::string& ca_pem) : store(authorities(ca_pem)) {}

  const Store store;  // OpenSSL guards its own look-ups
  std::mutex mutex;
  Judged last;  // guarded by mutex
};

CertificateJudge::CertificateJudge(const std::string& ca_pem) : state_(std::make_shared<State>(ca_pem)) {}

Result<PublicKey> CertificateJudge::key_of(std::string_view pem, Timestamp now) const {
  const int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->last.answers(pem, seconds)) return state_->last.key;
  }
  const Bio in = pem_reader(pem);
  const Certificate leaf(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free);
  if (!leaf) return Error::invalid("The certificate is none that can be read.");
  const auto free_all = [](STACK_OF(X509) * all) { sk_X509_pop_free(all, X509_free); };
  const std::unique_ptr<STACK_OF(X509), decltype(free_all)> between(sk_X509_new_null(), free_all);
  while (X509* one = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) sk_X509_push(between.get(), one);
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check(X509_STORE_CTX_new(),
                                                                              X509_STORE_CTX_free);
  X509_STORE_CTX_init(check.get(), state_->store.get(), leaf.get(), between.get());
  X509_STORE_CTX_set_time(check.get(), 0, seconds);
  if (X509_verify_cert(check.get()) != 1) {
    return Error::invalid("The certificate is not valid: " +
                          std::string(X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()))) + ".");
  }
  Judged judged;
  judged.pem = std::string(pem);
  judged.key.key_ = {X509_get_pubkey(leaf.get()), [](void* one) { EVP_PKEY_free(static_cast<EVP_PKEY*>(one)); }};
  bound_by(X509_STORE_CTX_get0_chain(check.get()), judged);
  const std::lock_guard lock(state_->mutex);
  state_->last = std::move(judged);
  return state_->last.key;
}

}  // namespace leadgate::connectors
