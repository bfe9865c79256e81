// The one way in which what input, peers or disk can cause is reported: Result<T> is a value or an Error.
//
// Exceptions are for bugs and for start-up. An Error's code says what the caller can do about it, which is also what
// the HTTP side turns into a status; its message is a whole sentence that names the place and, if there is one, the
// fix.
// Messages may be shown to the sender: they never carry a secret, a stack or a path of the machine.
// Plain values, no thread rules. Result<T> is default-constructible (as an internal error) because Asio's co_spawn
// needs that of a coroutine's value.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace leadgate {

enum class ErrorCode {
  kInvalid,       // the input is wrong; sending it again changes nothing
  kUnauthorized,  // signature or token missing or wrong
  kForbidden,     // known, but not allowed
  kNotFound,      // no such thing
  kConflict,      // contradicts what is stored, or another version of it
  kKeyReused,     // an idempotency key that stands for other content already
  kTooLarge,      // over a stated limit
  kUnsupported,   // a method, type or encoding that is not taken
  kOverloaded,    // a bound is reached; try again later, not at once
  kUnavailable,   // disk or peer failed; try again
  kInternal,      // a bug
};

std::string_view error_code_name(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;

  static Error invalid(std::string text) { return {ErrorCode::kInvalid, std::move(text)}; }
  static Error not_found(std::string text) { return {ErrorCode::kNotFound, std::move(text)}; }
  static Error conflict(std::string text) { return {ErrorCode::kConflict, std::move(text)}; }
  static Error unavailable(std::string text) { return {ErrorCode::kUnavailable, std::move(text)}; }
};

// Aborts with the message: a broken invariant of ours. Always on, also in release builds.
[[noreturn]] void invariant_failed(std::string_view what, const char* file, int line);
#define LEADGATE_INVARIANT(condition, what) \
  do {                                      \
    if (!(condition)) ::leadgate::invariant_failed(what, __FILE__, __LINE__); \
  } while (false)

template <class T = void>
class [[nodiscard]] Result {
 public:
  Result() : state_(Error{ErrorCode::kInternal, "The result was never set."}) {}
  Result(T value) : state_(std::move(value)) {}        // NOLINT: implicit by design, `return value;`
  Result(Error error) : state_(std::move(error)) {}    // NOLINT: implicit by design, `return error;`

  bool ok() const { return state_.index() == 1; }
  explicit operator bool() const { return ok(); }
  T& value() & {
    LEADGATE_INVARIANT(ok(), error().message);
    return std::get<1>(state_);
  }
  const T& value() const& {
    LEADGATE_INVARIANT(ok(), error().message);
    return std::get<1>(state_);
  }
  T&& value() && {
    LEADGATE_INVARIANT(ok(), error().message);
    return std::get<1>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const { return std::get<0>(state_); }
  T value_or(T other) const { return ok() ? std::get<1>(state_) : std::move(other); }

 private:
  std::variant<Error, T> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}  // NOLINT: implicit by design

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const { return error_; }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace leadgate
