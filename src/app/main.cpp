#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "app/journal_command.hpp"
#include "app/keys_command.hpp"
#include "app/plan_command.hpp"
#include "app/rehearse_command.hpp"
#include "app/report_command.hpp"
#include "app/serve_command.hpp"

namespace {

/// What a command printed is its answer: when that got lost, the command has failed.
int printed(int status) {
    if (std::fflush(stdout) == 0) return status;
    std::fputs("seatlock: cannot write to standard output\n", stderr);
    return 1;
}

constexpr int wrong_usage = 2;

void add_report(CLI::App& app, seatlock::app::ReportOptions& options, int& status) {
    CLI::App* report =
        app.add_subcommand("report", "Count the seats of a show, as JSON, or list them all with who has them, as CSV");
    CLI::Option* data = report->add_option("--data", options.data, "directory of a journal that no server has open");
    CLI::Option* server = report->add_option("--server", options.server, "http://HOST:PORT of a server that runs");
    data->excludes(server);
    report->add_option("--show", options.show, "the show's name")->required();
    report->add_option("--by", options.by, "what the seats are counted by")
        ->check(CLI::IsMember({"state", "category", "section", "holder", "reference", "reason"}))
        ->capture_default_str();
    report->add_flag("--seating", options.seating, "the list of all seats instead, as CSV");
    report->add_option("--admin-key-file", options.admin_key_file, "with --server: file with its admin key");
    report->callback([&options, &status] {
        if (options.data.empty() && options.server.empty()) throw CLI::RequiredError("--data or --server");
        status = printed(seatlock::app::report(options));
    });
}

void add_rehearse(CLI::App& app, seatlock::app::RehearseOptions& options, int& status) {
    CLI::App* rehearse =
        app.add_subcommand("rehearse",
                           "Rehearse an on-sale: buyers look, hold, dither, book, change their minds and walk away, "
                           "all at once; then audit "
                           "that every seat was sold at most once and nothing that was answered got lost");
    rehearse->add_option("--buyers", options.buyers, "how many come")
        ->check(CLI::Range(1, 20'000))
        ->capture_default_str();
    rehearse->add_option("--plan", options.plan,
                         "seating plan to sell, in any format seatlock imports; else a theatre");
    rehearse->add_option("--seats-per-buyer", options.seats_per_buyer, "MIN-MAX seats that each wants, side by side")
        ->capture_default_str();
    rehearse->add_option("--dither", options.dither, "MIN-MAX milliseconds between a hold and the decision")
        ->capture_default_str();
    rehearse
        ->add_option("--abandon", options.abandon,
                     "percent of the holds that are given up: half by a release, half in silence")
        ->check(CLI::Range(0, 90))
        ->capture_default_str();
    rehearse
        ->add_option("--arrive-within", options.arrive_within_seconds,
                     "seconds over which the buyers arrive; 0: all at once")
        ->check(CLI::Range(0, 3600))
        ->capture_default_str();
    rehearse
        ->add_option("--hold-ttl", options.hold_ttl_seconds,
                     "seconds that a hold lasts; 5 in a show made for the rehearsal, else as the show has it")
        ->check(CLI::Range(1, 86'400));
    rehearse->add_option("--time-limit", options.time_limit_seconds, "seconds after which the sale ends in any case")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    rehearse->add_option("--connections", options.connections, "connections that the buyers share")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    rehearse->add_option("--seed", options.seed, "repeats the buyers' wishes and moods; who wins a race stays open");
    rehearse
        ->add_option("--kill", options.kills,
                     "kill -9 the private server so many times during the sale, and restart it")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    rehearse->add_option("--data", options.data, "keep the private server's journal in this directory");
    rehearse->add_option("--server", options.server,
                         "http://HOST:PORT of a server that runs already, in place of a private one. It really sells: "
                         "in a new show, or in the one of --show");
    rehearse->add_option("--show", options.show,
                         "with --server: the show to sell; made from --plan if given, else it must be there and fresh");
    rehearse->add_option("--admin-key-file", options.admin_key_file, "with --server: file with its admin key");
    rehearse->add_flag("--json", options.json, "the report as one JSON object, and nothing else");
    rehearse->footer(
        "Exit status: 0 the audit is clean; 1 it is not; 2 wrong usage; 3 the server cannot be started or "
        "reached.\nCtrl-C ends the sale early, with a report and an audit of what was done so far.");
    rehearse->callback([&] { status = printed(seatlock::app::rehearse(options)); });
}

/// Which keys are meant: those in a directory, or those of a running server.
void add_place_of_keys(CLI::App& command, seatlock::app::KeysOptions& options) {
    CLI::Option* data =
        command.add_option("--data", options.data, "directory of the journal, which no server has open now");
    CLI::Option* server = command.add_option("--server", options.server, "http://HOST:PORT of a running server");
    data->excludes(server);
    command.add_option("--admin-key-file", options.admin_key_file, "with --server: file with an admin key")
        ->needs(server);
}

void add_keys(CLI::App& app, seatlock::app::KeysOptions& options, int& status) {
    CLI::App* keys = app.add_subcommand("keys", "Make, list and revoke the keys of the API");
    keys->require_subcommand(1);
    CLI::App* create = keys->add_subcommand("create", "Make a key and print it: the only time that it is shown");
    create->add_option("NAME", options.name, "what the journal calls whoever uses it")->required();
    create->add_option("--role", options.role, "reader, seller or admin")
        ->required()
        ->check(CLI::IsMember({"reader", "seller", "admin"}));
    create->add_option("--origin", options.origins,
                       "https://HOST of a web page that may use the key and its buyer tokens; may be repeated");
    add_place_of_keys(*create, options);
    create->callback([&] { status = printed(seatlock::app::create_key(options)); });
    CLI::App* list = keys->add_subcommand("list", "Print all keys, revoked ones too, without their secrets");
    add_place_of_keys(*list, options);
    list->callback([&] { status = printed(seatlock::app::list_keys(options)); });
    CLI::App* revoke =
        keys->add_subcommand("revoke", "End a key, and every buyer token it issued, at once and for ever");
    revoke->add_option("NAME", options.name)->required();
    add_place_of_keys(*revoke, options);
    revoke->callback([&] { status = printed(seatlock::app::revoke_key(options)); });
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
    CLI::Option* certificate = serve->add_option(
        "--tls-certificate", options.tls_certificate_file,
        "speak TLS with this certificate: a PEM file, the certificates that lead to its root behind it");
    CLI::Option* tls_key = serve->add_option("--tls-key", options.tls_key_file,
                                             "the PEM file of the certificate's private key, that others cannot read");
    serve
        ->add_option("--requests-per-second-per-key", options.limits.per_second_per_key,
                     "answer 429 to a key that makes more requests than that, beyond five seconds' worth at once; 0: "
                     "no limit")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    serve
        ->add_option("--requests-per-second-per-address", options.limits.per_second_per_address,
                     "the same for requests without a key, by the address that they come from (IPv6: by its /64)")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    serve->add_flag("--metrics-anonymous", options.metrics_anonymous, "let anybody read /metrics, without a key");
    options.version = SEATLOCK_VERSION;
    certificate->needs(tls_key);
    tls_key->needs(certificate);
    serve
        ->add_option("--snapshot-every", options.snapshot_every,
                     "take a snapshot of a show each time it has so many entries more, so that a start need not go "
                     "through all of them again; 0: never")
        ->capture_default_str();
    serve->add_option("--keep-entries", options.keep_entries,
                      "forget what a snapshot covers, but keep at least so many entries per show; history and feed "
                      "reach no further back. Without it nothing is ever forgotten");
    serve->add_flag("--no-history", options.no_history,
                    "keep no history.db, the tables for people beside the journal; one that is there stays as it is");
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

    CLI::App* rebuild = journal->add_subcommand("rebuild", "Write history.db, the tables for people, anew");
    rebuild->add_option("DIR", directory, "the server's --data directory")->required();
    rebuild->callback([&] { status = printed(seatlock::app::rebuild_history(directory)); });

    seatlock::app::KeysOptions keys;
    add_keys(app, keys, status);

    seatlock::app::RehearseOptions rehearsal;
    add_rehearse(app, rehearsal, status);
    seatlock::app::ReportOptions reporting;
    add_report(app, reporting, status);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? printed(0) : wrong_usage;
    }
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
