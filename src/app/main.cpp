#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "app/journal_command.hpp"
#include "app/plan_command.hpp"
#include "app/serve_command.hpp"

namespace {

/// What a command printed is its answer: when that got lost, the command has failed.
int printed(int status) {
    if (std::fflush(stdout) == 0) return status;
    std::fputs("seatlock: cannot write to standard output\n", stderr);
    return 1;
}

int run(int argc, char** argv) {
    CLI::App app("seatlock never sells a seat twice: a durable server for seat holds and bookings", "seatlock");
    app.set_version_flag("--version", SEATLOCK_VERSION);
    app.require_subcommand(1);
    int status = 0;

    seatlock::app::ServeOptions options;
    CLI::App* serve = app.add_subcommand("serve", "Serve the API and the page until SIGINT or SIGTERM");
    serve->add_option("--listen", options.listen, "ADDR:PORT to listen on; port 0 takes a free one")
        ->capture_default_str();
    serve->add_option("--data", options.data, "directory of the journal; created when its parent exists")->required();
    serve->add_option("--open", options.open, "SHOW=PLANFILE: open a show from a plan; may be repeated")->take_all();
    serve->add_flag("--demo", options.demo, "open a show named demo in a theatre");
    serve->add_option("--admin-key-file", options.admin_key_file,
                      "file with the key that changes need; without one the server is for this machine only");
    serve->add_option("--snapshot-every", options.snapshot_every,
                      "take a snapshot of a show each time it has so many entries more, so that a start need not go "
                      "through all of them again; 0: never")
        ->capture_default_str();
    serve->add_option("--keep-entries", options.keep_entries,
                      "forget what a snapshot covers, but keep at least so many entries per show; history and feed "
                      "reach no further back. Without it nothing is ever forgotten");
    serve->callback([&] { status = seatlock::app::serve(options); });

    CLI::App* plan = app.add_subcommand("plan", "Look at seating plans");
    plan->require_subcommand(1);
    std::string file;
    bool json = false;
    CLI::App* check = plan->add_subcommand("check", "Say what an import of the file would find; 1 when it has errors");
    check->add_option("FILE", file, "a seating plan in any format seatlock imports")->required();
    check->add_flag("--json", json, "the report as JSON");
    check->callback([&] { status = printed(seatlock::app::check_plan(file, json)); });

    CLI::App* journal = app.add_subcommand("journal", "Look at a journal that no server has open");
    journal->require_subcommand(1);
    std::string directory;
    CLI::App* verify = journal->add_subcommand("verify", "Read and check every record");
    verify->add_option("DIR", directory, "the server's --data directory")->required();
    verify->callback([&] { status = printed(seatlock::app::verify_journal(directory)); });
    CLI::App* replay = journal->add_subcommand("replay", "Rebuild every show and print its digest");
    replay->add_option("DIR", directory, "the server's --data directory")->required();
    replay->callback([&] { status = printed(seatlock::app::replay_journal(directory)); });

    CLI11_PARSE(app, argc, argv);
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "seatlock: %s\n", failure.what());
        return 1;
    }
}
