#include "http/answer_response.hpp"

#include <memory>
#include <utility>
#include <variant>

#include "http/problem.hpp"
#include "http/report_json.hpp"
#include "http/seating_csv.hpp"
#include "http/view_json.hpp"
#include "json/writer.hpp"
#include "plan/import.hpp"

namespace seatlock::http {
namespace {

std::string key_path(const std::string& key) { return "/v1/keys/" + key; }

/// Writes each kind of success; refusals and failures become problems.
class ResultWriter {
public:
    ResultWriter(const Backend& backend, const std::string& show, bool created)
        : backend_(backend), show_(show), created_(created) {}

    Response operator()(const service::HoldView& hold) const {
        json::Writer out;
        write(out, hold, plan());
        return located(std::move(out).str(), "/v1/shows/" + show_ + "/holds/" + hold.hold);
    }

    Response operator()(const service::BookingView& booking) const {
        json::Writer out;
        write(out, booking, plan());
        return located(std::move(out).str(), "/v1/shows/" + show_ + "/bookings/" + booking.booking);
    }

    Response operator()(const service::BlockView& block) const {
        json::Writer out;
        write(out, block, plan());
        return json_response(std::move(out).str());
    }

    Response operator()(const service::HoldPage& page) const { return listed("holds", page.holds, page.next); }
    Response operator()(const service::BookingPage& page) const { return listed("bookings", page.bookings, page.next); }

    Response operator()(const service::ReportView& report) const {
        json::Writer out;
        write(out, report, backend_.show(show_)->log_id());
        return json_response(std::move(out).str());
    }

    Response operator()(const service::SeatingPtr& seating) const {
        Response response;
        const std::string seq = std::to_string(seating->seq());
        response.headers.emplace_back("Content-Type", "text/csv; charset=utf-8; header=present");
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + show_ + "-" + seq + ".csv\"");
        response.headers.emplace_back("Cache-Control", "no-store");
        response.headers.emplace_back("Seatlock-Seq", seq);
        response.headers.emplace_back("Seatlock-Log-Id", backend_.show(show_)->log_id());
        response.stream = std::make_shared<SeatingCsv>(seating);
        return response;
    }

    Response operator()(const service::PlanView& view) const {
        return located(plan::to_json(view.plan->report()), "/v1/plans/" + view.plan->name());
    }

    Response operator()(const service::ShowView& view) const {
        json::Writer out;
        write(out, *backend_.show(view.show));
        return located(std::move(out).str(), "/v1/shows/" + view.show);
    }

    Response operator()(const service::KeyView& view) const {
        json::Writer out;
        write(out, view.key, *backend_.catalog().key(view.key), {});
        return located(std::move(out).str(), key_path(view.key));
    }

    Response operator()(const service::Refused& refused) const { return problem_response(refused); }

    Response operator()(const service::Failure& failure) const {
        const Problem problem = problem_of(failure.code);
        return failure.report ? problem_response(problem, failure.detail, *failure.report)
                              : problem_response(problem, failure.detail);
    }

private:
    [[nodiscard]] const plan::Plan& plan() const { return backend_.show(show_)->plan().plan(); }

    template <typename View>
    [[nodiscard]] Response listed(std::string_view name, const std::vector<View>& views, std::uint32_t next) const {
        json::Writer out;
        out.begin_object().key(name).begin_array();
        for (const View& view : views) write(out, view, plan());
        out.end_array();
        if (next != 0) out.key("cursor").string(std::to_string(next));
        out.end_object();
        return json_response(std::move(out).str());
    }

    [[nodiscard]] Response located(std::string text, std::string location) const {
        Response response = json_response(std::move(text), created_ ? 201 : 200);
        if (created_) response.headers.emplace_back("Location", std::move(location));
        return response;
    }

    const Backend& backend_;
    const std::string& show_;
    bool created_;
};

}  // namespace

Response json_response(std::string text, int status) {
    Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::make_shared<const std::string>(std::move(text));
    return response;
}

Response answer_response(const Backend& backend, const std::string& show, const service::Answer& answer) {
    Response response = std::visit(ResultWriter(backend, show, answer.created), answer.result);
    if (answer.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

Response key_response(const Backend& backend, const service::Answer& answer, std::string_view secret) {
    const auto* view = std::get_if<service::KeyView>(&answer.result);
    if (!view || answer.replayed) return answer_response(backend, {}, answer);
    json::Writer out;
    write(out, view->key, *backend.catalog().key(view->key), secret);
    Response response = json_response(std::move(out).str(), 201);
    response.headers.emplace_back("Location", key_path(view->key));
    return response;
}

}  // namespace seatlock::http
