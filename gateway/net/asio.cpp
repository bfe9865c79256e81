// Asio, its TLS part and Beast are compiled here, once; every other file sees declarations only (the macros of separate
// compilation are on the Boost target in cmake/dependencies.cmake).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
