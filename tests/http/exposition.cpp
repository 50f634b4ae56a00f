#include "http/exposition.hpp"

#include <cmath>
#include <cstdlib>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

namespace seatlock::http {
namespace {

struct Sample {
    std::string name;
    std::vector<std::pair<std::string, std::string>> labels;  ///< values as written, between their quotes
    double value = 0;

    [[nodiscard]] std::optional<std::string> label(const std::string& wanted) const {
        for (const auto& [key, text] : labels) {
            if (key == wanted) return text;
        }
        return std::nullopt;
    }
    /// The same without `le`.
    [[nodiscard]] std::string others() const {
        std::string text;
        for (const auto& [key, shown] : labels) {
            if (key != "le") text += key + "=" + shown + ",";
        }
        return text;
    }
};

std::optional<Sample> parse_sample(const std::string& line) {
    static const std::regex form(R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? (-?[0-9.]+(e[+-]?[0-9]+)?|[+-]Inf|NaN))re");
    static const std::regex label(R"re(([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$))re");
    std::smatch found;
    if (!std::regex_match(line, found, form)) return std::nullopt;
    Sample sample{found[1], {}, std::strtod(found[4].str().c_str(), nullptr)};
    std::string rest = found[3];
    for (std::smatch one; !rest.empty(); rest = one.suffix()) {
        if (!std::regex_search(rest, one, label, std::regex_constants::match_continuous)) return std::nullopt;
        if (sample.label(one[1])) return std::nullopt;
        sample.labels.emplace_back(one[1], one[2]);
    }
    return sample;
}

class Judge {
public:
    void read(const std::string& line) {
        if (line.starts_with("# HELP ")) return begin(line.substr(7), &Exposition::Family::help);
        if (line.starts_with("# TYPE ")) return begin(line.substr(7), &Exposition::Family::type);
        if (line.starts_with('#')) return fault("a comment that is neither HELP nor TYPE", line);
        const auto sample = parse_sample(line);
        if (!sample) return fault("not a sample", line);
        take(*sample, line);
    }

    Exposition finish() {
        for (const auto& [series, buckets] : buckets_) judge_histogram(series, buckets);
        return std::move(result_);
    }

private:
    struct Buckets {
        std::vector<std::pair<double, double>> bounds;  ///< (le, count), as they came
        double count = -1;
        bool has_sum = false;
    };

    void fault(const std::string& what, const std::string& line) { result_.faults.push_back(what + ": " + line); }

    void begin(const std::string& rest, std::string Exposition::Family::* member) {
        const std::string name = rest.substr(0, rest.find(' '));
        const bool is_new = !result_.families.contains(name);
        Exposition::Family& family = result_.families[name];
        if (!(family.*member).empty()) fault("told twice", rest);
        if (!is_new && current_ != name) fault("a family in two places", rest);
        if (!family.series.empty()) fault("after the family's samples", rest);
        family.*member = rest.size() > name.size() ? rest.substr(name.size() + 1) : "";
        if ((family.*member).empty()) fault("says nothing", rest);
        current_ = name;
    }

    void take(const Sample& sample, const std::string& line) {
        Exposition::Family& family = result_.families[current_];
        const std::string suffix = sample.name.starts_with(current_) ? sample.name.substr(current_.size()) : "?";
        const bool is_histogram = family.type == "histogram";
        if (family.help.empty() || family.type.empty()) fault("before HELP and TYPE of its family", line);
        if (is_histogram ? suffix != "_bucket" && suffix != "_sum" && suffix != "_count" : !suffix.empty())
            fault("a sample of another family", line);
        if (family.type == "counter" && !sample.name.ends_with("_total")) fault("a counter without _total", line);
        if (family.type == "counter" && sample.value < 0) fault("a negative counter", line);
        if (!family.series.emplace(line.substr(0, line.rfind(' ')), sample.value).second) fault("twice", line);
        if (is_histogram) note(sample, suffix, line);
    }

    void note(const Sample& sample, const std::string& suffix, const std::string& line) {
        Buckets& buckets = buckets_[current_ + "{" + sample.others() + "}"];
        if (suffix == "_count") buckets.count = sample.value;
        if (suffix == "_sum") buckets.has_sum = true;
        if (suffix != "_bucket") return;
        const auto bound = sample.label("le");
        if (!bound) return fault("a bucket without le", line);
        buckets.bounds.emplace_back(std::strtod(bound->c_str(), nullptr), sample.value);
    }

    void judge_histogram(const std::string& series, const Buckets& buckets) {
        for (std::size_t i = 1; i < buckets.bounds.size(); ++i) {
            if (buckets.bounds[i].first <= buckets.bounds[i - 1].first) fault("bounds do not ascend", series);
            if (buckets.bounds[i].second < buckets.bounds[i - 1].second) fault("buckets are not cumulative", series);
        }
        if (buckets.bounds.empty() || buckets.bounds.back().first != HUGE_VAL) return fault("no bucket +Inf", series);
        if (buckets.bounds.back().second != buckets.count) fault("+Inf is not the count", series);
        if (!buckets.has_sum) fault("no sum", series);
    }

    Exposition result_;
    std::string current_;
    std::map<std::string, Buckets> buckets_;
};

}  // namespace

double Exposition::at(const std::string& series) const {
    for (const auto& [name, family] : families) {
        if (const auto found = family.series.find(series); found != family.series.end()) return found->second;
    }
    return -1;
}

Exposition parse_exposition(const std::string& text) {
    Judge judge;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) judge.read(line);
    Exposition result = judge.finish();
    if (!text.ends_with('\n')) result.faults.emplace_back("the last line has no end");
    return result;
}

}  // namespace seatlock::http
