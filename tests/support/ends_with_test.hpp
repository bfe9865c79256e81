// A child process that ends when its test does, also when that is killed from outside.
// For the child, between fork and exec; the thread that forked must live as long as the child is wanted.
#pragma once

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace leadgate::testing {

// `test`: the process that forked. The signal comes to this process when that one has ended.
inline void end_with_test(pid_t test, int signal_number) {
  ::prctl(PR_SET_PDEATHSIG, signal_number);
  if (::getppid() != test) ::raise(signal_number);  // it was faster
}

}  // namespace leadgate::testing
