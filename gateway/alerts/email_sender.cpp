#include <curl/curl.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "base/log.hpp"
#include "gateway/alerts/alert_sender.hpp"
#include "gateway/alerts/alert_text.hpp"
#include "gateway/net/egress_rules.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::chrono::seconds kConnectPatience{15};

// One letter on its way.
class SmtpCall {
 public:
  SmtpCall(const AlertEmailConfig& config, EgressRules rules, std::string letter, const StopEvent& stop)
      : config_(config), rules_(std::move(rules)), letter_(std::move(letter)), stop_(stop), easy_(curl_easy_init()) {}

  Result<void> send() {
    const auto server = parse_smtp_server(config_.server);
    if (!server || !easy_) return Error::unavailable("There is no way to the mail server.");
    set_up(*server);
    set_envelope();
    set_tls(*server);
    const CURLcode code = set_up_ == CURLE_OK ? curl_easy_perform(easy_.get()) : set_up_;
    if (code == CURLE_OK) return {};
    return error_of(code);
  }

 private:
  struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
    if (set_up_ == CURLE_OK) set_up_ = code;
  }

  void set_up(const SmtpServer& server) {
    const bool v6 = server.host.find(':') != std::string::npos;
    const std::string host = v6 ? "[" + server.host + "]" : server.host;
    set(CURLOPT_URL,
        ((server.tls_first ? "smtps://" : "smtp://") + host + ":" + std::to_string(server.port) + "/").c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_ERRORBUFFER, message_.data());
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(kConnectPatience.count()));
    set(CURLOPT_TIMEOUT, static_cast<long>(kAlertPatience.count()));
    set(CURLOPT_OPENSOCKETFUNCTION, &SmtpCall::on_open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &SmtpCall::on_progress);
    set(CURLOPT_XFERINFODATA, this);
  }

  void set_envelope() {
    set(CURLOPT_MAIL_FROM, ("<" + config_.from + ">").c_str());
    for (const std::string& one : config_.to) {
      curl_slist* const longer = curl_slist_append(to_.get(), ("<" + one + ">").c_str());
      if (longer == nullptr) set_up_ = CURLE_OUT_OF_MEMORY;
      if (longer != nullptr && to_ == nullptr) to_.reset(longer);
    }
    set(CURLOPT_MAIL_RCPT, to_.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &SmtpCall::on_read);
    set(CURLOPT_READDATA, this);
    if (config_.user.empty()) return;
    set(CURLOPT_USERNAME, config_.user.c_str());
    set(CURLOPT_PASSWORD, std::string(config_.password.reveal()).c_str());
  }

  void set_tls(const SmtpServer& server) {
    if (!server.tls_first && config_.tls != ImapTls::kNone) set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!config_.ca_file.empty()) set(CURLOPT_CAINFO, config_.ca_file.c_str());
  }

  Error error_of(CURLcode code) const {
    if (stop_.is_set()) return Error::unavailable("The gateway is stopping.");
    if (!refused_.empty()) return {ErrorCode::kForbidden, refused_};
    if (code == CURLE_LOGIN_DENIED) {
      return {ErrorCode::kUnauthorized, "The mail server refuses the user or what proves it."};
    }
    const std::string more = message_[0] == '\0' ? "" : " (" + log_safe(message_.data()) + ")";
    return Error::unavailable(std::string(curl_easy_strerror(code)) + more + ".");
  }

  static size_t on_read(char* out, size_t size, size_t count, void* self) {
    auto* const call = static_cast<SmtpCall*>(self);
    const std::string_view piece = std::string_view(call->letter_).substr(call->sent_, size * count);
    std::memcpy(out, piece.data(), piece.size());
    call->sent_ += piece.size();
    return piece.size();
  }

  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto* const call = static_cast<SmtpCall*>(self);
    const auto allowed = check_peer(call->rules_, call->config_.egress(), &address->addr, address->addrlen);
    if (!allowed) {
      call->refused_ = allowed.error().message;
      return CURL_SOCKET_BAD;
    }
    call->refused_.clear();  // another address of the host is good
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<SmtpCall*>(self)->stop_.is_set() ? 1 : 0;
  }

  const AlertEmailConfig& config_;
  const EgressRules rules_;
  const std::string letter_;
  const StopEvent& stop_;
  size_t sent_ = 0;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::unique_ptr<curl_slist, ListDeleter> to_;
  std::unique_ptr<CURL, EasyDeleter> easy_;  // goes before what its callbacks use
  CURLcode set_up_ = CURLE_OK;
  std::string refused_;  // why the last address was
};

class EmailSender final : public AlertSender {
 public:
  explicit EmailSender(const Clock& clock) : clock_(clock) {}

  std::string_view way() const override { return "email"; }
  bool is_configured(const AlertsConfig& config) const override { return !config.email.server.empty(); }

  Result<void> send(const Config& config, const std::string& id, const std::vector<Alert>& alerts,
                    const StopEvent& stop) override {
    const AlertEmailConfig& email = config.alerts.email;
    // Mail servers have ports of their own, as mailboxes do.
    EgressRules rules{.allow = config.egress.allowed_blocks(), .ports = {}, .own = {}};
    return SmtpCall(email, std::move(rules), alert_letter({email.from, email.to, id}, alerts, clock_.now()), stop)
        .send();
  }

 private:
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<AlertSender> email_sender(const Clock& clock) {
  return std::make_unique<EmailSender>(clock);
}

}  // namespace leadgate::gateway
