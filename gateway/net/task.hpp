// The coroutine type of the process and the Asio types that go with it, bound to io_context's own executor.
//
// A coroutine stays on the thread of the io_context it was spawned on; objects never migrate, so nothing here needs a
// strand or a lock. Coroutines are functions with by-value parameters (or members of an object that the caller keeps
// alive), never capturing lambdas: a lambda's captures die with the lambda, not with the frame.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace leadgate::gateway {

using Executor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

// The token of every asynchronous call: errors come as values, `auto [error, size] = co_await f(..., with_error());`.
inline auto with_error() {
  return boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>{});
}

}  // namespace leadgate::gateway
