#include "http/metrics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace seatlock::http {
namespace {

/// A label's value, or (without quotes in it) a help text, as the format wants it.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out;
}

std::string number(double value) {
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    // 0.0005 rather than 5e-04: the bound of a bucket is a label, and is looked for as people write it.
    const double size = std::abs(value);
    const bool plain = size == 0 || (size >= 1e-6 && size < 1e15);
    std::array<char, 40> text{};
    char* const end = std::to_chars(text.data(), text.data() + text.size(), value,
                                    plain ? std::chars_format::fixed : std::chars_format::scientific)
                          .ptr;
    return {text.data(), end};
}

void append_line(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels,
                 std::string_view value) {
    out.append(name).append(suffix);
    if (!labels.empty()) out.append("{").append(labels).append("}");
    out.append(" ").append(value).append("\n");
}

std::string with_bound(std::string_view labels, std::string_view bound) {
    std::string out(labels);
    if (!out.empty()) out += ',';
    return out.append("le=\"").append(bound).append("\"");
}

}  // namespace

void MetricHistogram::observe(double value) noexcept {
    const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
    ++counts_[static_cast<std::size_t>(bucket)];
    sum_ += value;
}

template <typename Series>
Series& MetricFamily<Series>::of(const std::vector<std::string_view>& values) {
    std::string key;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
        if (i > 0) key += ',';
        key.append(labels_[i]).append("=\"").append(escaped(i < values.size() ? values[i] : "")).append("\"");
    }
    return series_.try_emplace(std::move(key), first_).first->second;
}

template class MetricFamily<MetricValue>;
template class MetricFamily<MetricHistogram>;

ValueFamily& Metrics::add_values(std::string_view type, std::string name, std::string help,
                                 std::vector<std::string> labels) {
    const bool alone = labels.empty();
    auto family = std::make_unique<ValueFamily>(std::move(labels), MetricValue());
    if (alone) family->of();
    return *entries_.emplace_back(Entry{std::move(name), std::move(help), type, std::move(family), nullptr}).values;
}

ValueFamily& Metrics::counter(std::string name, std::string help, std::vector<std::string> labels) {
    return add_values("counter", std::move(name), std::move(help), std::move(labels));
}

ValueFamily& Metrics::gauge(std::string name, std::string help, std::vector<std::string> labels) {
    return add_values("gauge", std::move(name), std::move(help), std::move(labels));
}

HistogramFamily& Metrics::histogram(std::string name, std::string help, std::vector<double> bounds,
                                    std::vector<std::string> labels) {
    const bool alone = labels.empty();
    auto family = std::make_unique<HistogramFamily>(std::move(labels), MetricHistogram(std::move(bounds)));
    if (alone) family->of();
    return *entries_.emplace_back(Entry{std::move(name), std::move(help), "histogram", nullptr, std::move(family)})
                .histograms;
}

std::string Metrics::text() const {
    for (const auto& collect : collectors_) collect();
    std::string out;
    for (const Entry& entry : entries_) {
        out.append("# HELP ").append(entry.name).append(" ").append(entry.help).append("\n");
        out.append("# TYPE ").append(entry.name).append(" ").append(entry.type).append("\n");
        if (entry.values) {
            for (const auto& [labels, value] : entry.values->series())
                append_line(out, entry.name, "", labels, number(value.value()));
            continue;
        }
        for (const auto& [labels, histogram] : entry.histograms->series()) {
            std::uint64_t total = 0;
            for (std::size_t i = 0; i < histogram.counts_.size(); ++i) {
                total += histogram.counts_[i];
                const std::string bound = i < histogram.bounds_.size() ? number(histogram.bounds_[i]) : "+Inf";
                append_line(out, entry.name, "_bucket", with_bound(labels, bound), std::to_string(total));
            }
            append_line(out, entry.name, "_sum", labels, number(histogram.sum_));
            append_line(out, entry.name, "_count", labels, std::to_string(total));
        }
    }
    return out;
}

}  // namespace seatlock::http
