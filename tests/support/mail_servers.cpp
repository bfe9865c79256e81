#include "tests/support/mail_servers.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/support/ends_with_test.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate::testing {
namespace {

namespace fs = std::filesystem;

std::string text_of_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<char*> argv_of(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  return argv;
}

[[noreturn]] void become_program(char* const* argv) {
  const int null_fd = ::open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) ::dup2(null_fd, fd);
  ::execvp(argv[0], argv);
  ::_exit(127);
}

// Kills every child, and theirs as they come to this process, their subreaper.
void end_all_children() {
  for (;;) {
    std::array<char, 4096> pids{};
    const int list = ::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    const ssize_t got = ::read(list, pids.data(), pids.size() - 1);
    ::close(list);
    pid_t pid = 0;
    for (ssize_t i = 0; i < got; ++i) {
      if (pids[static_cast<size_t>(i)] != ' ') {
        pid = pid * 10 + (pids[static_cast<size_t>(i)] - '0');
      } else {
        ::kill(pid, SIGKILL);
        pid = 0;
      }
    }
    if (::waitpid(-1, nullptr, 0) < 0) return;
  }
}

// Runs the program until it ends or a SIGTERM comes, which is passed on; then nothing is left of what it has started,
// also in sessions of their own, as Postfix' master. Between fork and exec of a test that may have threads: system
// calls only.
[[noreturn]] void keep_program(char* const* argv) {
  sigset_t waited_for, before;
  ::sigemptyset(&waited_for);
  ::sigaddset(&waited_for, SIGTERM);
  ::sigaddset(&waited_for, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &waited_for, &before);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t keeper = ::getpid();
  const pid_t program = ::fork();
  if (program == 0) {
    end_with_test(keeper, SIGKILL);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    become_program(argv);
  }
  timespec patience{3600, 0};
  for (;;) {
    const int signal_number = ::sigtimedwait(&waited_for, nullptr, &patience);
    if (signal_number == SIGTERM) {
      ::kill(program, SIGTERM);
      patience.tv_sec = 8;
    }
    const bool ended = ::waitpid(program, nullptr, WNOHANG) == program;
    if (!ended && (signal_number > 0 || errno != EAGAIN)) continue;
    end_all_children();
    ::_exit(0);
  }
}

// Ends with the test.
pid_t spawn_server(const std::vector<std::string>& arguments) {
  const std::vector<char*> argv = argv_of(arguments);
  const pid_t test = ::getpid();
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setsid();
  end_with_test(test, SIGTERM);
  keep_program(argv.data());
}

int connect_to(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

std::string user_name() {
  const passwd* const entry = ::getpwuid(::getuid());
  return entry == nullptr ? "root" : entry->pw_name;
}

// Whose the mailbox is: Dovecot gives root none.
constexpr char kMailUser[] = "nobody";

void give_to_mail_user(const std::string& path) {
  if (::getuid() != 0) return;
  const passwd* const entry = ::getpwnam(kMailUser);
  if (entry != nullptr && ::chown(path.c_str(), entry->pw_uid, entry->pw_gid) != 0) return;
}

}  // namespace

int run_program(const std::vector<std::string>& arguments) {
  const std::vector<char*> argv = argv_of(arguments);
  const pid_t pid = ::fork();
  if (pid == 0) become_program(argv.data());
  int status = 0;
  if (pid <= 0 || ::waitpid(pid, &status, 0) != pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void make_old(const std::string& path) {
  constexpr timespec kThen{1'577'836'800, 0};  // 2020-01-01
  const timespec times[2] = {kThen, kThen};
  ::utimensat(AT_FDCWD, path.c_str(), times, 0);
}

bool comes_true(const std::function<bool()>& condition, int seconds) {
  for (int waited_ms = 0; waited_ms < seconds * 1000; waited_ms += 10) {
    if (condition()) return true;
    ::poll(nullptr, 0, 10);
  }
  return condition();
}

ServerProcess::~ServerProcess() {
  stop();
}

bool ServerProcess::start(const std::vector<std::string>& arguments, uint16_t port) {
  pid_ = spawn_server(arguments);
  return pid_ > 0 && comes_true([port] {
           const int fd = connect_to(port);
           if (fd >= 0) ::close(fd);
           return fd >= 0;
         });
}

void ServerProcess::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  const bool ended = comes_true([this] { return ::waitpid(pid_, nullptr, WNOHANG) == pid_; }, 10);
  if (!ended) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_ = -1;
}

Dovecot::Dovecot(std::string tokens_url)
    : tokens_url_(std::move(tokens_url)), port_(closed_port()), tls_port_(closed_port()) {
  ::chmod(folder_.path("").c_str(), 0755);
  for (const char* part : {"mail", "mail/cur", "mail/new", "mail/tmp"}) {
    fs::create_directories(folder_.path(part));
    give_to_mail_user(folder_.path(part));
  }
  run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-keyout", folder_.path("key.pem"), "-out", folder_.path("cert.pem"), "-days", "2", "-subj",
               "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"});
  write_configuration();
}

void Dovecot::write_configuration() const {
  const bool root = ::getuid() == 0;
  const passwd* const owner = root ? ::getpwnam(kMailUser) : ::getpwuid(::getuid());
  const std::string ids =
      owner == nullptr ? "" : "uid=" + std::to_string(owner->pw_uid) + " gid=" + std::to_string(owner->pw_gid);
  std::string text = "base_dir = " + folder_.path("run") + "\nstate_dir = " + folder_.path("state") +
                     "\nlog_path = " + folder_.path("dovecot.log") + "\nssl_cert = <" + folder_.path("cert.pem") +
                     "\nssl_key = <" + folder_.path("key.pem") + "\nmail_location = maildir:" + maildir() + "\n";
  text +=
      "protocols = imap\nlisten = 127.0.0.1\nssl = yes\ndisable_plaintext_auth = no\nfirst_valid_uid = "
      "1\nfirst_valid_gid = 1\n"
      "mail_fsync = never\nmaildir_very_dirty_syncs = no\n"
      "auth_failure_delay = 0\nservice anvil {\n  chroot =\n}\n";
  text += "service imap-login {\n  chroot =\n  inet_listener imap {\n    port = " + std::to_string(port_) +
          "\n  }\n  inet_listener imaps {\n    port = " + std::to_string(tls_port_) + "\n    ssl = yes\n  }\n}\n";
  text += "service auth {\n  unix_listener smtp-login {\n    mode = 0666\n  }\n}\n";
  text += std::string("auth_mechanisms = plain login") + (tokens_url_.empty() ? "" : " xoauth2") + "\n";
  if (!tokens_url_.empty()) {
    write_file(folder_.path("oauth2.conf"), "tokeninfo_url = " + tokens_url_ + "\nusername_attribute = user\n");
    text += "passdb {\n  driver = oauth2\n  mechanisms = xoauth2\n  args = " + folder_.path("oauth2.conf") + "\n}\n";
  }
  text += "passdb {\n  driver = static\n  args = password=secret\n}\n";
  text += "userdb {\n  driver = static\n  args = " + ids + " home=" + maildir() + "\n}\n";
  if (!root) {
    for (const char* key : {"default_internal_user", "default_login_user"}) {
      text += std::string(key) + " = " + user_name() + "\n";
    }
    // Who is not root cannot give a socket to Dovecot's own group.
    const group* const own = ::getgrgid(::getgid());
    if (own != nullptr) text += "default_internal_group = " + std::string(own->gr_name) + "\n";
  }
  write_file(folder_.path("dovecot.conf"), text);
}

bool Dovecot::start() {
  return process_.start({"dovecot", "-F", "-c", folder_.path("dovecot.conf")}, port_);
}

std::string Dovecot::log() const {
  return text_of_file(folder_.path("dovecot.log"));
}

void Dovecot::put(const std::string& name, const std::string& letter, const std::string& folder, Age age) const {
  const std::string box = folder.empty() ? maildir() : maildir() + "/." + folder;
  for (const std::string& part : {box, box + "/cur", box + "/new", box + "/tmp"}) {
    if (fs::create_directories(part)) give_to_mail_user(part);
  }
  write_file(box + "/tmp/" + name, letter);
  give_to_mail_user(box + "/tmp/" + name);
  if (age == Age::kOld) make_old(box + "/tmp/" + name);
  fs::rename(box + "/tmp/" + name, box + "/new/" + name);
}

void Dovecot::change_uid_validity() const {
  for (const auto& entry : fs::directory_iterator(maildir())) {
    if (entry.path().filename().string().starts_with("dovecot")) fs::remove_all(entry.path());
  }
}

std::vector<std::string> Dovecot::files(const std::string& part, const std::string& folder) const {
  std::vector<std::string> names;
  const std::string path = (folder.empty() ? maildir() : maildir() + "/." + folder) + "/" + part;
  if (!fs::exists(path)) return names;
  for (const auto& entry : fs::directory_iterator(path)) names.push_back(entry.path().filename());
  return names;
}

namespace {

std::string login_settings(const Dovecot* logins) {
  if (logins == nullptr) return "";
  return "smtpd_tls_cert_file = " + logins->ca_file() + "\nsmtpd_tls_key_file = " + logins->key_file() +
         "\nsmtpd_tls_security_level = may\nsmtpd_tls_auth_only = yes\nsmtpd_sasl_auth_enable = yes\n"
         "smtpd_sasl_type = dovecot\nsmtpd_sasl_path = " +
         logins->login_socket() + "\nsmtpd_recipient_restrictions = permit_sasl_authenticated, reject\n";
}

}  // namespace

Postfix::Postfix(uint16_t lmtp_port, const Dovecot* logins)
    : lmtp_port_(lmtp_port), port_(closed_port()), tls_port_(closed_port()) {
  ::chmod(folder_.path("").c_str(), 0755);
  fs::create_directories(folder_.path("spool"));
  fs::create_directories(folder_.path("data"));
  const passwd* const owner = ::getpwnam("postfix");
  if (owner != nullptr && ::chown(folder_.path("data").c_str(), owner->pw_uid, owner->pw_gid) != 0) return;
  write_file(folder_.path("main.cf"),
             "compatibility_level = 3.6\nqueue_directory = " + folder_.path("spool") +
                 "\ndata_directory = " + folder_.path("data") + "\nmaillog_file = " + folder_.path("postfix.log") +
                 "\nmaillog_file_prefixes = /tmp, /var\ncommand_directory = /usr/sbin\n"
                 "daemon_directory = /usr/lib/postfix/sbin\nmail_owner = postfix\nsetgid_group = postdrop\n"
                 "inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmyhostname = mail.test\nmydestination =\n"
                 "mynetworks = 127.0.0.0/8\nalias_maps =\nlocal_recipient_maps =\nvirtual_mailbox_domains = a.test\n"
                 "virtual_transport = lmtp:inet:127.0.0.1:" +
                 std::to_string(lmtp_port_) +
                 "\nminimal_backoff_time = 3s\nmaximal_backoff_time = 3s\nqueue_run_delay = 1s\n"
                 "transport_retry_time = 1s\n" +
                 login_settings(logins));
  std::string services = "127.0.0.1:" + std::to_string(port_) + " inet n - n - - smtpd\n";
  if (logins != nullptr) {
    services += "127.0.0.1:" + std::to_string(tls_port_) + " inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n";
    services += "tlsmgr unix - - n 1000? 1 tlsmgr\n";
  }
  services +=
      "cleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\nrewrite unix - - n - - trivial-rewrite\n"
      "bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\n"
      "lmtp unix - - n - - lmtp\nerror unix - - n - - error\nretry unix - - n - - error\n"
      "proxymap unix - - n - - proxymap\nanvil unix - - n - 1 anvil\nscache unix - - n - 1 scache\n"
      "postlog unix-dgram n - n - 1 postlogd\n";
  write_file(folder_.path("master.cf"), services);
}

bool Postfix::start() {
  return process_.start({"postfix", "-c", folder_.path(""), "start-fg"}, port_);
}

std::string Postfix::send(const std::string& to, const std::string& letter) const {
  const int fd = connect_to(port_);
  if (fd < 0) return "no connection";
  std::string answer;
  const auto hear = [&] {
    char bytes[4096];
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) <= 0) return;
    const ssize_t got = ::recv(fd, bytes, sizeof bytes, 0);
    answer.assign(bytes, static_cast<size_t>(std::max<ssize_t>(got, 0)));
  };
  hear();
  for (const std::string& line : {std::string("HELO client.test\r\n"), std::string("MAIL FROM:<olga@b.test>\r\n"),
                                  "RCPT TO:<" + to + ">\r\n", std::string("DATA\r\n"), letter + ".\r\n"}) {
    ::send(fd, line.data(), line.size(), MSG_NOSIGNAL);
    hear();
  }
  ::close(fd);
  return answer;
}

std::string Postfix::log() const {
  return text_of_file(folder_.path("postfix.log"));
}

}  // namespace leadgate::testing
