#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/log.hpp"
#include "base/text.hpp"
#include "gateway/alerts/alert_sender.hpp"
#include "gateway/alerts/alert_text.hpp"
#include "gateway/net/egress_rules.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::chrono::seconds kConnectPatience{15};
constexpr size_t kRefusalBytesMax = 200;

// One letter on its way.
class SmtpCall {
 public:
  SmtpCall(const AlertEmailConfig& config, EgressRules rules, std::string letter, const StopEvent& stop,
           std::chrono::milliseconds patience)
      : config_(config),
        rules_(std::move(rules)),
        letter_(std::move(letter)),
        stop_(stop),
        patience_(patience),
        easy_(curl_easy_init()) {}

  Result<void> send() {
    const auto server = parse_smtp_server(config_.server);
    if (!server || !easy_) return Error::unavailable("There is no way to the mail server.");
    tls_first_ = server->tls_first;
    set_up(*server);
    set_envelope();
    set_tls(*server);
    const CURLcode code = set_up_ == CURLE_OK ? curl_easy_perform(easy_.get()) : set_up_;
    if (code != CURLE_OK) return error_of(code);
    if (recipients_refused_ > 0) {
      log_warn("The mail server takes a letter about portals, but not for {} of its recipients: {}",
               recipients_refused_, refusal_);
    }
    return {};
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
    // What comes before the letter, log-in included, belongs to the connection here.
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(kConnectPatience.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(patience_.count()));
    // The farewell is waited for by itself, after all that.
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT,
        std::max(1L, static_cast<long>(std::chrono::floor<std::chrono::seconds>(patience_).count())));
    set(CURLOPT_OPENSOCKETFUNCTION, &SmtpCall::on_open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &SmtpCall::on_progress);
    set(CURLOPT_XFERINFODATA, this);
    // The server's own words, which libcurl's errors leave out; they come with what is for eyes, and that goes nowhere.
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &SmtpCall::on_debug);
    set(CURLOPT_DEBUGDATA, this);
  }

  void set_envelope() {
    set(CURLOPT_MAIL_FROM, ("<" + config_.from + ">").c_str());
    for (const std::string& one : config_.to) {
      curl_slist* const longer = curl_slist_append(to_.get(), ("<" + one + ">").c_str());
      if (longer == nullptr) set_up_ = CURLE_OUT_OF_MEMORY;
      if (longer != nullptr && to_ == nullptr) to_.reset(longer);
    }
    set(CURLOPT_MAIL_RCPT, to_.get());
    // Somebody who has left must not keep it from the others.
    set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
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
    const std::string more = message_[0] == '\0' ? "" : " (" + log_safe(message_.data()) + ")";
    const std::string said = refusal_.empty() ? more : " (" + refusal_ + ")";
    switch (code) {
      case CURLE_LOGIN_DENIED:
        return {ErrorCode::kUnauthorized, "The mail server refuses `user` with `password`" + said + "."};
      case CURLE_USE_SSL_FAILED:
        return Error::unavailable("The mail server offers no STARTTLS, without which nothing is said to it" + more +
                                  "; smtps:// in `server` is TLS from the start.");
      case CURLE_PEER_FAILED_VERIFICATION:
        return Error::unavailable(
            "The mail server's certificate does not hold" + more +
            "; it must be for the host in `server`, and `ca_file` names an authority of your own.");
      case CURLE_SSL_CACERT_BADFILE:
        return Error::unavailable("The authorities in `ca_file` cannot be read" + more + ".");
      case CURLE_OPERATION_TIMEDOUT:
        return Error::unavailable("The mail server did not do its part in time" + more +
                                  (tls_first_ ? "." : "; a port with TLS from the start needs smtps:// in `server`."));
      case CURLE_SSL_CONNECT_ERROR:
        return Error::unavailable("No TLS can be made with the mail server" + more +
                                  (tls_first_ ? "; a port with STARTTLS needs smtp:// in `server`." : "."));
      default:
        break;
    }
    if (!refusal_.empty()) return Error::unavailable("The mail server refuses the letter: " + refusal_);
    return Error::unavailable(std::string(curl_easy_strerror(code)) + more + ".");
  }

  // What was said to the server is looked at, never kept: the password is among it.
  static int on_debug(CURL*, curl_infotype type, char* bytes, size_t size, void* self) {
    auto* const call = static_cast<SmtpCall*>(self);
    const std::string_view line = trim(std::string_view(bytes, size));
    if (type == CURLINFO_HEADER_OUT) call->asks_for_recipient_ = line.starts_with("RCPT TO:");
    if (type != CURLINFO_HEADER_IN || line.empty() || (line.front() != '4' && line.front() != '5')) return 0;
    call->refusal_ = log_safe(line, kRefusalBytesMax);
    if (call->asks_for_recipient_ && line.substr(0, 4).find('-') == std::string_view::npos) ++call->recipients_refused_;
    return 0;
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
  const std::chrono::milliseconds patience_;
  bool tls_first_ = false;
  size_t sent_ = 0;
  bool asks_for_recipient_ = false;
  size_t recipients_refused_ = 0;
  std::string refusal_;  // the server's last, in its own words
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::unique_ptr<curl_slist, ListDeleter> to_;
  std::unique_ptr<CURL, EasyDeleter> easy_;  // goes before what its callbacks use
  CURLcode set_up_ = CURLE_OK;
  std::string refused_;  // why the last address was
};

class EmailSender final : public AlertSender {
 public:
  EmailSender(const Clock& clock, std::chrono::milliseconds patience) : clock_(clock), patience_(patience) {}

  std::string_view way() const override { return "email"; }
  bool is_configured(const AlertsConfig& config) const override { return !config.email.server.empty(); }

  Result<void> send(const Config& config, const std::string& id, const std::vector<Alert>& alerts,
                    const StopEvent& stop) override {
    const AlertEmailConfig& email = config.alerts.email;
    // Mail servers have ports of their own, as mailboxes do.
    EgressRules rules{.allow = config.egress.allowed_blocks(), .ports = {}, .own = {}};
    return SmtpCall(email, std::move(rules), alert_letter({email.from, email.to, id}, alerts, clock_.now()), stop,
                    patience_)
        .send();
  }

 private:
  const Clock& clock_;
  const std::chrono::milliseconds patience_;
};

}  // namespace

std::unique_ptr<AlertSender> email_sender(const Clock& clock, std::chrono::milliseconds patience) {
  return std::make_unique<EmailSender>(clock, patience);
}

}  // namespace leadgate::gateway
