#include "base/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leadgate {
namespace {

std::string label_text(const Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out += ',';
    out += name + "=\"";
    for (const char c : value) {
      if (c == '\\' || c == '"') out += '\\';
      if (c == '\n') out += "\\n";
      else out += c;
    }
    out += '"';
  }
  return out;
}

std::string braced(const std::string& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

void append_head(std::string& out, const std::string& name, const std::string& help, std::string_view type) {
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void append_histogram(std::string& out, const std::string& name, const std::string& labels, const Histogram& h) {
  const std::string prefix = labels.empty() ? "" : labels + ",";
  uint64_t running = 0;
  for (size_t i = 0; i < Histogram::kBoundsSeconds.size(); ++i) {
    running += h.bucket(i);
    out += fmt::format("{}_bucket{{{}le=\"{}\"}} {}\n", name, prefix, Histogram::kBoundsSeconds[i], running);
  }
  running += h.bucket(Histogram::kBoundsSeconds.size());
  out += fmt::format("{}_bucket{{{}le=\"+Inf\"}} {}\n", name, prefix, running);
  out += fmt::format("{}_sum{} {}\n{}_count{} {}\n", name, braced(labels), h.sum_seconds(), name, braced(labels),
                     running);
}

}  // namespace

void Histogram::observe(double seconds) {
  const auto bound = std::lower_bound(kBoundsSeconds.begin(), kBoundsSeconds.end(), seconds);
  buckets_[static_cast<size_t>(bound - kBoundsSeconds.begin())].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<uint64_t>(std::max(0.0, seconds) * 1e6), std::memory_order_relaxed);
}

uint64_t Histogram::count() const {
  uint64_t total = 0;
  for (const auto& bucket : buckets_) total += bucket.load(std::memory_order_relaxed);
  return total;
}

template <class T>
T& Metrics::find_or_make(Families<T>& families, const std::string& name, const std::string& help,
                         const Labels& labels) {
  const std::lock_guard lock(mutex_);
  Family<T>& family = families[name];
  family.help = help;
  std::unique_ptr<T>& series = family.series[label_text(labels)];
  if (!series) series = std::make_unique<T>();
  return *series;
}

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  return find_or_make(counters_, name, help, labels);
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return find_or_make(gauges_, name, help, labels);
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help, const Labels& labels) {
  return find_or_make(histograms_, name, help, labels);
}

std::string Metrics::prometheus_text() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : counters_) {
    append_head(out, name, family.help, "counter");
    for (const auto& [labels, series] : family.series) {
      out += fmt::format("{}{} {}\n", name, braced(labels), series->value());
    }
  }
  for (const auto& [name, family] : gauges_) {
    append_head(out, name, family.help, "gauge");
    for (const auto& [labels, series] : family.series) {
      out += fmt::format("{}{} {}\n", name, braced(labels), series->value());
    }
  }
  for (const auto& [name, family] : histograms_) {
    append_head(out, name, family.help, "histogram");
    for (const auto& [labels, series] : family.series) append_histogram(out, name, labels, *series);
  }
  return out;
}

}  // namespace leadgate
