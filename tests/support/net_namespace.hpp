// Runs a part of a test in a network of its own, where every address there is lies on the loopback interface, so that a
// test can see each connection that is made, wherever to, and none leaves the machine.
//
// The body runs in a forked child with a network and a mount namespace; what it expects is reported there. The child
// may start threads; the calling test must not have any yet.
#pragma once

#include <functional>
#include <string>

namespace leadgate::testing {

struct NamespaceOutcome {
  bool possible = true;  // false: the kernel forbids it, and `why` says so
  std::string why;
  bool passed = false;
};

// The child ends with `body`. In it names are resolved by /etc/hosts with localhost only, then by 127.0.0.1, port 53.
NamespaceOutcome in_own_network(const std::function<void()>& body);

}  // namespace leadgate::testing
