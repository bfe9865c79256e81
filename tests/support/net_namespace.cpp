#include "tests/support/net_namespace.hpp"

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "tests/support/test_database.hpp"

namespace leadgate::testing {
namespace {

constexpr int kImpossible = 77;

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

bool raise_loopback() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
  const bool done = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  close(fd);
  return done;
}

// "local default dev lo" of one family: every address is this machine's.
bool own_every_address(unsigned char family) {
  struct {
    nlmsghdr head;
    rtmsg route;
    rtattr device;
    int index;
  } message{};
  static_assert(sizeof message == NLMSG_LENGTH(sizeof(rtmsg)) + RTA_LENGTH(sizeof(int)));
  message.head.nlmsg_len = sizeof message;
  message.head.nlmsg_type = RTM_NEWROUTE;
  message.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK;
  message.route.rtm_family = family;
  message.route.rtm_table = RT_TABLE_LOCAL;
  message.route.rtm_protocol = RTPROT_BOOT;
  message.route.rtm_scope = family == AF_INET ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
  message.route.rtm_type = RTN_LOCAL;
  message.device.rta_type = RTA_OIF;
  message.device.rta_len = RTA_LENGTH(sizeof(int));
  message.index = static_cast<int>(if_nametoindex("lo"));
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  struct {
    nlmsghdr head;
    nlmsgerr error;
    char rest[256];
  } answer{};
  const bool sent = fd >= 0 && send(fd, &message, sizeof message, 0) == static_cast<ssize_t>(sizeof message) &&
                    recv(fd, &answer, sizeof answer, 0) > 0;
  close(fd);
  return sent && answer.head.nlmsg_type == NLMSG_ERROR && answer.error.error == 0;
}

bool lay_over(const TempFolder& folder, const std::string& name, const std::string& text) {
  const std::string path = folder.path(name);
  write_text(path, text);
  const std::string target = "/etc/" + name;
  return mount(path.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

// Empty: done; otherwise what failed.
std::string enter(const TempFolder& folder) {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (unshare((user == 0 ? 0 : CLONE_NEWUSER) | CLONE_NEWNET | CLONE_NEWNS) != 0) return "unshare";
  if (user != 0) {
    write_text("/proc/self/setgroups", "deny");
    write_text("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
    write_text("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
  }
  if (mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "making the mounts private";
  if (!raise_loopback()) return "raising the loopback interface";
  if (!own_every_address(AF_INET) || !own_every_address(AF_INET6)) return "routing all addresses to it";
  const bool laid = lay_over(folder, "hosts", "127.0.0.1 localhost\n::1 localhost\n") &&
                    lay_over(folder, "nsswitch.conf", "hosts: files dns\n") &&
                    lay_over(folder, "resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
  return laid ? "" : "laying files over /etc";
}

[[noreturn]] void run_child(const TempFolder& folder, const std::function<void()>& body, int report) {
  const std::string failed = enter(folder);
  if (!failed.empty()) {
    const std::string why = failed + ": " + std::strerror(errno);
    if (write(report, why.data(), why.size()) < 0) _exit(1);
    _exit(kImpossible);
  }
  body();
  std::fflush(nullptr);
  _exit(::testing::Test::HasFailure() ? 1 : 0);
}

}  // namespace

NamespaceOutcome in_own_network(const std::function<void()>& body) {
  const TempFolder folder;
  int report[2] = {-1, -1};
  std::fflush(nullptr);
  if (pipe(report) != 0) return {false, "There is no pipe.", false};
  const pid_t child = fork();
  if (child == 0) run_child(folder, body, report[1]);
  close(report[1]);
  char text[256] = {};
  const ssize_t bytes = read(report[0], text, sizeof text - 1);
  close(report[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return {false, "There is no process.", false};
  if (WIFEXITED(status) && WEXITSTATUS(status) == kImpossible) {
    return {false, "This kernel gives a test no network of its own (" + std::string(text, text + bytes) + ").", false};
  }
  return {true, "", WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

}  // namespace leadgate::testing
