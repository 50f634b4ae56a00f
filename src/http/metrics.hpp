#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seatlock::http {

/// A number that only grows (a counter), or one that goes up and down (a gauge).
class MetricValue {
public:
    void add(double by = 1) noexcept { value_ += by; }
    void set(double value) noexcept { value_ = value; }
    [[nodiscard]] double value() const noexcept { return value_; }

private:
    double value_ = 0;
};

/// How often something was how large.
class MetricHistogram {
public:
    /// `bounds`: the upper ends of the buckets, ascending; a last one without end is there anyway.
    explicit MetricHistogram(std::vector<double> bounds) : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

    void observe(double value) noexcept;

private:
    friend class Metrics;

    std::vector<double> bounds_;
    std::vector<std::uint64_t> counts_;
    double sum_ = 0;
};

/// The numbers of one name, one per combination of labels.
template <typename Series>
class MetricFamily {
public:
    MetricFamily(std::vector<std::string> labels, Series first)
        : labels_(std::move(labels)), first_(std::move(first)) {}

    /// The number with these values of the labels, in their order. It stays where it is.
    Series& of(const std::vector<std::string_view>& values = {});

    /// By its labels as they are written: {route="/healthz",status="200"}, without the braces.
    [[nodiscard]] const std::map<std::string, Series, std::less<>>& series() const noexcept { return series_; }

private:
    std::vector<std::string> labels_;
    Series first_;  ///< what a new one is a copy of
    std::map<std::string, Series, std::less<>> series_;
};

using ValueFamily = MetricFamily<MetricValue>;
using HistogramFamily = MetricFamily<MetricHistogram>;

/// The server's numbers, and their text for Prometheus (text format 0.0.4). One thread.
///
/// Labels have values out of small fixed sets: routes, methods, reasons. No name of a show, no key, holder or id.
class Metrics {
public:
    /// A family lives as long as this object. One without labels begins with a zero.
    ValueFamily& counter(std::string name, std::string help, std::vector<std::string> labels = {});
    ValueFamily& gauge(std::string name, std::string help, std::vector<std::string> labels = {});
    HistogramFamily& histogram(std::string name, std::string help, std::vector<double> bounds,
                               std::vector<std::string> labels = {});

    /// Called before each text(), to set what is not kept up to date all the time.
    void before_text(std::function<void()> collect) { collectors_.push_back(std::move(collect)); }

    [[nodiscard]] std::string text() const;

private:
    struct Entry {
        std::string name;
        std::string help;
        std::string_view type;
        std::unique_ptr<ValueFamily> values;          ///< this
        std::unique_ptr<HistogramFamily> histograms;  ///< or that
    };

    ValueFamily& add_values(std::string_view type, std::string name, std::string help, std::vector<std::string> labels);

    std::vector<Entry> entries_;
    std::vector<std::function<void()>> collectors_;
};

}  // namespace seatlock::http
