#include "scenarios/script.hpp"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

#include "scenarios/command_parser.hpp"
#include "scenarios/outcome_parser.hpp"
#include "scenarios/term_parser.hpp"

namespace seatlock::scenarios {
namespace {

/// The words of one statement, and its text.
struct Sentence {
    std::size_t line = 0;
    std::string text;
    std::vector<Word> words;
};

/// A line that begins with a blank goes on with the statement before it.
std::vector<Sentence> sentences(std::string_view text) {
    std::vector<Sentence> all;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view rest = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        std::vector<Word> words;
        split_line(rest, line, words);
        if (words.empty()) continue;
        const bool goes_on = rest.front() == ' ' || rest.front() == '\t';
        if (goes_on && all.empty())
            throw ScriptError(line, 1, "there is no line before this one that it could continue");
        if (!goes_on) all.push_back({line, std::string(rest), {}});
        Sentence& sentence = all.back();
        sentence.words.insert(sentence.words.end(), words.begin(), words.end());
    }
    return all;
}

std::string title_of(std::string_view text) {
    const std::string_view first = text.substr(0, text.find('\n'));
    if (!first.starts_with("# ") || first.size() < 3) {
        throw ScriptError(1, 1, "the first line must be the title: \"# \" and a sentence that says what this shows");
    }
    return std::string(first.substr(2));
}

std::string before_arrow(std::string_view text) {
    const std::size_t end = text.substr(0, text.find("->")).find_last_not_of(" \t");
    return std::string(text.substr(0, end + 1));
}

class Parser {
public:
    explicit Parser(std::string_view text) { script_.title = title_of(text); }

    void read(Sentence sentence) {
        Words words(std::move(sentence.words));
        line_ = sentence.line;
        text_ = before_arrow(sentence.text);
        if (words.take("not for")) {
            read_exclusion(words);
        } else if (words.take("plan")) {
            read_plan(words);
        } else if (words.take("show")) {
            read_show(words);
        } else if (words.take("after")) {
            const std::int64_t ms = words.duration();
            add(Pass{ms}, Outcome{});
        } else if (words.take("the")) {
            read_happening(words);
        } else if (words.take("request")) {
            read_request(words);
        } else {
            read_show_statement(words);
        }
        words.expect_end();
    }

    Script take() { return std::move(script_); }

private:
    void add(Statement statement, Outcome expected) {
        script_.steps.push_back({line_, text_, std::move(statement), std::move(expected)});
    }

    void read_exclusion(Words& words) {
        std::set<std::string> runners;
        do {
            words.expect("the");
            const std::string runner = words.name("a runner");
            const auto& known = runner_names();
            if (std::ranges::find(known, runner) == known.end()) words.fail("there is no runner " + runner);
            runners.insert(runner);
        } while (words.take("and"));
        words.expect(":");
        std::string why;
        while (!words.at_end()) why += (why.empty() ? "" : " ") + words.any();
        if (why.empty()) words.unexpected("the reason");
        for (const std::string& runner : runners) script_.excluded[runner] = why;
    }

    void read_plan(Words& words) {
        PutPlan put{words.name("a plan"), {}, {}, text_};
        words.expect("with seats");
        put.seats = words.seats();
        if (words.take(", key")) put.key = words.name("a key");
        words.expect("->");
        add(std::move(put), read_catalog_answer(words));
    }

    /// "show x with seats A-1 A-2; ..." is its own plan; "show x of plan p; ... -> opened" has an outcome.
    void read_show(Words& words) {
        PutShow put;
        put.text = text_;
        put.create.show = words.name("a show");
        put.create.settings.plan = put.create.show;
        const bool own_plan = words.take("with seats");
        if (own_plan) {
            add(PutPlan{put.create.show, words.seats(), {}, {}}, Outcome::of(Verdict::imported));
        } else {
            words.expect("of plan");
            put.create.settings.plan = words.name("a plan");
        }
        if (words.take(";")) read_terms(words, put);
        if (own_plan) {
            shows_.insert(put.create.show);
            return add(std::move(put), Outcome::of(Verdict::opened));
        }
        words.expect("->");
        Outcome expected = read_catalog_answer(words);
        if (expected.verdict == Verdict::opened) shows_.insert(put.create.show);
        add(std::move(put), std::move(expected));
    }

    static void read_terms(Words& words, PutShow& put) {
        do {
            if (words.take("key")) {
                put.key = words.name("a key");
            } else {
                set(put.create.settings, read_term(words));
            }
        } while (words.take(","));
    }

    void read_happening(Words& words) {
        static const std::vector<std::pair<std::string_view, Happening>> happenings{
            {"server is killed", Happening::server_is_killed},
            {"server starts again", Happening::server_starts_again},
            {"sweep stops", Happening::sweep_stops},
            {"sweep runs", Happening::sweep_runs},
            {"next write fails", Happening::next_write_fails},
            {"next write is stored , but its answer is lost", Happening::next_answer_is_lost},
            {"journal cannot be opened", Happening::journal_is_unreadable},
            {"box office has a key", Happening::box_office_gets_a_key},
        };
        for (const auto& [phrase, happening] : happenings) {
            if (words.take(phrase)) return add(happening, Outcome{});
        }
        if (words.take("wall clock goes")) {
            const bool back = words.take("back");
            if (!back) words.expect("forward");
            const std::int64_t ms = words.duration();
            return add(StepWall{back ? -ms : ms}, Outcome{});
        }
        if (words.take("feed keeps")) {
            const auto entries = static_cast<std::uint64_t>(words.number());
            words.expect("entries");
            return add(KeepFeed{entries}, Outcome{});
        }
        if (!words.take("shop"))
            words.unexpected("server, sweep, next write, journal, wall clock, feed, box office or shop");
        read_ask(words, only_show(words), "shop");
    }

    void read_request(Words& words) {
        Send send;
        send.method = words.name("a method");
        send.target = words.name("a target");
        while (words.take(",")) {
            if (words.take("body")) {
                send.body = words.name("a body");
            } else if (words.take("key")) {
                send.key = words.name("a key");
            } else if (words.take("from the page")) {
                send.origin = words.name("a page");
            } else {
                words.expect("without the box office's key");
                send.without_admin_key = true;
            }
        }
        words.expect("->");
        add(std::move(send), read_reply(words));
    }

    void read_show_statement(Words& words) {
        std::string show;
        if (words.take("at")) {
            show = words.name("a show");
            words.expect(",");
            if (words.take("the shop")) return read_ask(words, show, "shop");
        } else {
            show = only_show(words);
        }
        if (words.take("seats")) {
            words.expect("->");
            return add(SeeSeats{show}, read_seat_states(words));
        }
        if (words.take("seat")) {
            SeeSeat see{show, words.name("a seat")};
            words.expect("->");
            return add(std::move(see), read_seat_states(words));
        }
        if (words.take("feed from")) {
            SeeFeed see{show, static_cast<std::uint64_t>(words.number()), words.take("of another log")};
            words.expect("->");
            return add(std::move(see), read_feed(words));
        }
        if (words.take("look at")) return add_ask(words, {show, "", read_look(words), "", ""});
        if (words.take("list")) return add_ask(words, {show, "", read_listing(words), "", ""});
        std::string actor = words.name("a person");
        if (!words.take("browser")) return read_ask(words, show, actor);
        if (!actor.ends_with("'s")) words.fail("the browser is somebody's: \"anna's browser\"");
        actor.erase(actor.size() - 2);
        read_ask(words, show, actor, actor);
    }

    [[nodiscard]] std::string only_show(Words& words) const {
        if (shows_.empty()) words.fail("no show is open yet");
        if (shows_.size() > 1) words.fail("there are several shows: begin with \"at\", the show and a comma");
        return *shows_.begin();
    }

    void read_ask(Words& words, const std::string& show, const std::string& actor, const std::string& buyer = {}) {
        Ask ask{show, actor, {}, {}, text_, buyer};
        ask.command = read_command(words, actor);
        while (words.take(",")) {
            if (words.take("key")) {
                ask.key = words.name("a key");
            } else {
                read_detail(words, ask.command);
            }
        }
        add_ask(words, std::move(ask));
    }

    void add_ask(Words& words, Ask ask) {
        words.expect("->");
        add(std::move(ask), read_answer(words));
    }

    Script script_;
    std::size_t line_ = 0;
    std::string text_;
    std::set<std::string> shows_;  ///< that are open by here
};

}  // namespace

const std::vector<std::string>& runner_names() {
    static const std::vector<std::string> names{"reference", "service", "http", "engine"};
    return names;
}

tl::expected<Script, ScriptError> parse_script(std::string_view text) {
    try {
        Parser parser(text);
        for (Sentence& sentence : sentences(text)) parser.read(std::move(sentence));
        Script script = parser.take();
        if (script.steps.empty()) throw ScriptError(1, 1, "nothing happens in this scenario");
        return script;
    } catch (const ScriptError& error) {
        return tl::unexpected(error);
    }
}

}  // namespace seatlock::scenarios
