#include "base/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadgate {
namespace {

using testing::HasSubstr;

TEST(Metrics, ASeriesIsTheSameObjectEachTime) {
  Metrics metrics;
  Counter& first = metrics.counter("leads_total", "Leads.", {{"source", "woo"}});
  Counter& again = metrics.counter("leads_total", "Leads.", {{"source", "woo"}});
  Counter& other = metrics.counter("leads_total", "Leads.", {{"source", "site"}});
  EXPECT_EQ(&first, &again);
  EXPECT_NE(&first, &other);
}

TEST(Metrics, ShowsThePrometheusText) {
  Metrics metrics;
  metrics.counter("leads_total", "Leads taken.", {{"source", "woo"}, {"outcome", "created"}}).add(3);
  metrics.gauge("open_connections", "Connections.").set(-2);
  EXPECT_EQ(metrics.prometheus_text(),
            "# HELP leads_total Leads taken.\n# TYPE leads_total counter\n"
            "leads_total{outcome=\"created\",source=\"woo\"} 3\n"
            "# HELP open_connections Connections.\n# TYPE open_connections gauge\nopen_connections -2\n");
}

TEST(Metrics, EscapesLabelValues) {
  Metrics metrics;
  metrics.counter("x_total", "X.", {{"v", "a\"b\\c\nd"}}).add();
  EXPECT_THAT(metrics.prometheus_text(), HasSubstr("x_total{v=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST(Metrics, HistogramBucketsAddUp) {
  Metrics metrics;
  Histogram& histogram = metrics.histogram("wait_seconds", "Waits.", {{"k", "v"}});
  for (const double seconds : {0.0005, 0.0006, 3.0, 99.0, -1.0}) histogram.observe(seconds);
  EXPECT_EQ(histogram.count(), 5u);
  EXPECT_NEAR(histogram.sum_seconds(), 102.0011, 1e-6);
  const std::string text = metrics.prometheus_text();
  EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{k=\"v\",le=\"0.0005\"} 2\n")) << "a bound belongs to its bucket";
  EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{k=\"v\",le=\"0.001\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{k=\"v\",le=\"5\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{k=\"v\",le=\"+Inf\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("wait_seconds_count{k=\"v\"} 5\n"));
}

}  // namespace
}  // namespace leadgate
