#include "gateway/mail/imap_connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include "base/log.hpp"

namespace leadgate::gateway {
namespace {

Error stopping() {
  return Error::unavailable("The gateway is stopping.");
}

}  // namespace

ImapConnection::ImapConnection(Passkey, const ImapConfig& config, const StopEvent& stop)
    : config_(config), rules_{.allow = config.allow, .ports = {}, .own = {}}, stop_(stop), easy_(curl_easy_init()) {}

template <class Value>
void ImapConnection::set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
  if (set_up_ == CURLE_OK) set_up_ = code;
}

void ImapConnection::set_tls() {
  if (config_.tls == ImapTls::kStartTls) set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!config_.ca_file.empty()) set(CURLOPT_CAINFO, config_.ca_file.c_str());
}

void ImapConnection::set_up() {
  const std::string scheme = config_.tls == ImapTls::kRequired ? "imaps://" : "imap://";
  const bool v6 = config_.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + config_.host + "]" : config_.host;
  set(CURLOPT_URL, (scheme + host + ":" + std::to_string(config_.port_used()) + "/").c_str());
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_PROTOCOLS_STR, "imap,imaps");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_ERRORBUFFER, message_.data());
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(config_.timeout.count()));
  set(CURLOPT_TIMEOUT, static_cast<long>(config_.timeout.count()));
  set(CURLOPT_OPENSOCKETFUNCTION, &ImapConnection::on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &ImapConnection::on_progress);
  set(CURLOPT_XFERINFODATA, this);
  set(CURLOPT_USERNAME, config_.user.c_str());
  if (config_.access_token.empty()) {
    set(CURLOPT_PASSWORD, std::string(config_.password.reveal()).c_str());
  } else {
    set(CURLOPT_XOAUTH2_BEARER, std::string(config_.access_token.reveal()).c_str());
    set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
  }
  set_tls();
}

Result<std::unique_ptr<ImapConnection>> ImapConnection::open(const ImapConfig& config, const StopEvent& stop) {
  auto self = std::make_unique<ImapConnection>(Passkey(), config, stop);
  if (!self->easy_) return Error::unavailable("libcurl has no memory for a connection.");
  self->set_up();
  if (self->set_up_ != CURLE_OK) return self->error_of(self->set_up_);
  const CURLcode code = curl_easy_perform(self->easy_.get());
  if (code != CURLE_OK) return self->error_of(code);
  curl_easy_getinfo(self->easy_.get(), CURLINFO_ACTIVESOCKET, &self->socket_);
  if (self->socket_ == CURL_SOCKET_BAD) return Error::unavailable("The server has closed the connection.");
  return self;
}

Error ImapConnection::error_of(CURLcode code) const {
  if (stop_.is_set()) return stopping();
  if (!refused_.empty()) return {ErrorCode::kForbidden, refused_};
  if (code == CURLE_LOGIN_DENIED) {
    return {ErrorCode::kUnauthorized, "The server refuses the user or what proves it."};
  }
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
    return Error::unavailable("The server's certificate does not hold (" + log_safe(message_.data()) +
                              "); a private authority's certificate goes into ca_file.");
  }
  if (code == CURLE_SSL_CONNECT_ERROR) {
    return Error::unavailable("TLS could not be agreed on (" + log_safe(message_.data()) +
                              "); port 993 wants tls: required, port 143 tls: starttls.");
  }
  const std::string more = message_[0] == '\0' ? "" : " (" + log_safe(message_.data()) + ")";
  return Error::unavailable(std::string(curl_easy_strerror(code)) + more + ".");
}

Result<void> ImapConnection::wait(short events) {
  std::array<pollfd, 2> waiting{pollfd{socket_, events, 0}, pollfd{stop_.fd(), POLLIN, 0}};
  const auto most = std::chrono::milliseconds(config_.timeout);
  const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(most.count()));
  if (stop_.is_set()) return stopping();
  if (ready == 0) {
    return Error::unavailable("The server was silent for " + std::to_string(config_.timeout.count()) + " seconds.");
  }
  return {};
}

Result<void> ImapConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    size_t sent = 0;
    const CURLcode code = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &sent);
    bytes.remove_prefix(sent);
    if (code == CURLE_AGAIN) {
      if (auto ready = wait(POLLOUT); !ready.ok()) return ready.error();
    } else if (code != CURLE_OK) {
      return error_of(code);
    }
  }
  return {};
}

Result<std::string_view> ImapConnection::receive() {
  for (;;) {
    if (stop_.is_set()) return stopping();
    size_t got = 0;
    const CURLcode code = curl_easy_recv(easy_.get(), buffer_.data(), buffer_.size(), &got);
    if (code == CURLE_OK && got > 0) return std::string_view(buffer_.data(), got);
    if (code == CURLE_OK) return Error::unavailable("The server has closed the connection.");
    if (code != CURLE_AGAIN) return error_of(code);
    if (auto ready = wait(POLLIN); !ready.ok()) return ready.error();
  }
}

curl_socket_t ImapConnection::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* const connection = static_cast<ImapConnection*>(self);
  const auto allowed = check_peer(connection->rules_, connection->config_.egress(), &address->addr, address->addrlen);
  if (!allowed) {
    connection->refused_ = allowed.error().message;
    return CURL_SOCKET_BAD;
  }
  connection->refused_.clear();  // another address of the host is good
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int ImapConnection::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<ImapConnection*>(self)->stop_.is_set() ? 1 : 0;
}

}  // namespace leadgate::gateway
