#include "plan_file.hpp"

#include <fmt/format.h>

namespace seatlock::service {

std::string plan_file(const std::vector<std::string>& seats, const std::string& title) {
    std::string file = fmt::format(R"({{"format":"seatlock-plan","version":1,"title":"{}","seats":[)", title);
    for (std::size_t i = 0; i < seats.size(); ++i) {
        file += fmt::format(R"({}{{"id":"{}","x":{},"y":0}})", i == 0 ? "" : ",", seats[i], i);
    }
    return file + "]}";
}

}  // namespace seatlock::service
