#include "app/running_seatlock.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <regex>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "json/writer.hpp"

namespace seatlock::app {
namespace {

std::vector<std::string> serve_arguments(const std::string& data, const std::vector<std::string>& more,
                                         const std::string& listen) {
    std::vector<std::string> args = {"serve", "--listen", listen, "--data", data};
    args.insert(args.end(), more.begin(), more.end());
    return args;
}

}  // namespace

std::string Answer::at(std::string_view path) const {
    const json::Value* value = &body;
    while (value && !path.empty()) {
        const std::string part(path.substr(0, path.find('/')));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (const json::Array* array = value->array()) {
            const auto index = static_cast<std::size_t>(std::atoi(part.c_str()));
            value = index < array->size() ? &(*array)[index] : nullptr;
        } else {
            value = value->find(part);
        }
    }
    if (!value) return "-";
    if (const std::string* text = value->string()) return *text;
    json::Writer out;
    out.value(*value);
    return std::move(out).str();
}

bool Client::send(const std::string& method, const std::string& target, const std::string& body,
                  const std::string& fields) {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields;
    if (!body.empty()) {
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return raw_.send(text + "\r\n" + body);
}

Answer Client::receive() {
    Answer answer;
    if (auto response = raw_.read_response()) {
        answer.status = response->status;
        answer.response = *std::move(response);
        const std::string type = answer.response.header("content-type").value_or("");
        if (type.find("json") != std::string::npos) {
            auto parsed = json::parse(answer.response.body);
            EXPECT_TRUE(parsed) << answer.response.body;
            if (parsed) answer.body = *std::move(parsed);
        }
    }
    return answer;
}

Answer Client::call(const std::string& method, const std::string& target, const std::string& body,
                    const std::string& fields) {
    return send(method, target, body, fields) ? receive() : Answer{};
}

Workshop::Workshop() {
    std::string pattern = (std::filesystem::temp_directory_path() / "seatlock-app-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) std::abort();
    root_ = pattern;
}

Workshop::~Workshop() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

std::string Workshop::file(const std::string& name, const std::string& text, int mode) const {
    std::ofstream(path(name), std::ios::binary) << text;
    ::chmod(path(name).c_str(), static_cast<mode_t>(mode));
    return path(name);
}

std::string Workshop::plan(const std::string& name, int seats) const {
    std::string text = R"({"format":"seatlock-plan","version":1,"title":"The Hall","seats":[)";
    for (int seat = 1; seat <= seats; ++seat) {
        if (seat > 1) text += ",";
        text += R"({"id":"S-)" + std::to_string(seat) + R"(","x":)" + std::to_string(seat) + R"(,"y":0})";
    }
    return file(name, text + "]}");
}

RunningSeatlock::RunningSeatlock(const std::string& data, const std::vector<std::string>& more,
                                 const std::string& listen)
    : process_(serve_arguments(data, more, listen)), ready_line_(process_.read_line()) {
    static const std::regex form(R"(seatlock is ready at https?://.*:([0-9]+)/)");
    std::smatch found;
    const bool ready = std::regex_match(ready_line_, found, form);
    EXPECT_TRUE(ready) << ready_line_ << process_.errors();
    if (ready) port_ = static_cast<std::uint16_t>(std::atoi(found[1].str().c_str()));
}

int RunningSeatlock::stop() {
    process_.signal(SIGTERM);
    return process_.wait();
}

void RunningSeatlock::kill() {
    process_.signal(SIGKILL);
    (void)process_.wait();
}

}  // namespace seatlock::app
