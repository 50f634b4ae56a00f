#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/access.hpp"
#include "http/backend.hpp"
#include "http/target.hpp"
#include "http/transport.hpp"

namespace seatlock::http {

/// A file of the page.
struct Asset {
    std::string path;  ///< "/app.js"; "/" is the page itself
    std::string content_type;
    std::string_view content;  ///< lives as long as the program
};

struct ApiOptions {
    std::optional<std::string> admin_key;
    std::vector<Asset> assets;
};

/// HTTP v1 (docs/http.md): takes a request apart, hands the service a command and writes its answer.
/// Every refusal and error is problem+json out of one table. One thread, like its backend.
class Api : public Handler {
public:
    /// The largest body, and the largest plan.
    static constexpr std::size_t body_bytes_max_default = std::size_t{1} * 1024 * 1024;

    Api(Backend& backend, ApiOptions options);

    void handle(Request request, Respond respond) override;
    [[nodiscard]] std::size_t body_bytes_max(const Request& head) override;
    [[nodiscard]] Response transport_error(int status) override;

private:
    /// One request on its way through.
    struct Call {
        Request request;
        Target target;
        Respond respond;
        std::string plan;  ///< what the path names, as far as its route has it
        std::string show;
        std::string item;  ///< hold, booking or seat
    };
    struct Route {
        std::string_view method;
        std::string_view path;  ///< "{name}" stands for any one segment
        Access access;
        void (Api::*run)(Call& call);
        std::vector<std::string_view> parameters = {};  ///< that the query may have
    };

    [[nodiscard]] static const std::vector<Route>& routes();
    [[nodiscard]] static bool match(const Route& route, Call& call);
    void dispatch(Call& call);
    void run(const Route& route, Call& call);
    [[nodiscard]] bool show_is_public(const Call& call) const;
    [[nodiscard]] bool catalog_is_unread() const;

    void get_asset(Call& call);
    void get_health(Call& call);
    void get_ready(Call& call);
    void put_plan(Call& call);
    void get_plan(Call& call);
    void get_shows(Call& call);
    void put_show(Call& call);
    void get_show(Call& call);
    void get_show_plan(Call& call);
    void get_seats(Call& call);
    void get_seat(Call& call);
    void get_feed(Call& call);
    void get_changes(Call& call);
    void post_hold(Call& call);
    void get_holds(Call& call);
    void get_hold(Call& call);
    void post_hold_seats(Call& call);
    void post_extend(Call& call);
    void post_release(Call& call);
    void post_book(Call& call);
    void get_bookings(Call& call);
    void get_booking(Call& call);

    void submit(Call& call, service::ShowCommand command);
    void submit(Call& call, service::CatalogCommand command, std::string_view scope);
    [[nodiscard]] std::optional<service::Caller> caller(Call& call, std::string_view scope) const;
    [[nodiscard]] const service::PublishedShow* find_show(Call& call) const;
    [[nodiscard]] std::shared_ptr<const std::string> plan_text(const service::LoadedPlan& plan);

    Backend& backend_;
    AccessControl access_;
    std::map<std::string, Asset, std::less<>> assets_;
    std::map<std::string, std::shared_ptr<const std::string>> plan_texts_;  ///< by content hash
    struct SeatsText {
        std::string log_id;
        journal::Seq seq = 0;
        std::shared_ptr<const std::string> text;
    };
    std::map<std::string, SeatsText> seats_texts_;  ///< by show: the whole map at its newest seq
};

}  // namespace seatlock::http
