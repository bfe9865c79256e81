// POST /deals, PATCH and DELETE /deals/{id}, and what one does with a deal: move, close, reopen, restore, notes,
// contacts.
#include "deals/book/codec.hpp"
#include "deals/book/stage_words.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "deals/money.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/deal_patch.hpp"
#include "gateway/api/if_match.hpp"
#include "gateway/api/json_body.hpp"
#include "gateway/http/problem.hpp"

namespace leadgate::gateway {
namespace {

// A program may have its reasons for so many moves of one deal, which a shop's status has not.
constexpr int kAccessFactor = 5;

using deals::book::EntryNote;

Result<HttpResponse> deal_answer(const Result<deals::Deal>& deal, store::Connection& connection, int status = 200) {
  if (!deal.ok()) return deal.error();
  return deal_response(status, *deal, connection);
}

// An edit of one deal on the writer thread, answered with the deal as it is then. `make` gives the edit for the
// configuration of the deal's pipeline.
using PipelineEdit =
    std::function<Result<std::optional<deals::StageChange>>(deals::Deal& deal, const deals::Pipeline& pipeline)>;

struct DealChange {
  std::shared_ptr<const Snapshot> snapshot;
  deals::book::Actor actor;
  int64_t id = 0;
  std::optional<int64_t> version;  // that the caller saw
  PipelineEdit edit;
  EntryNote note;
};

Result<HttpResponse> apply_change(const DealChange& what, store::WriteContext& context) {
  const Config& config = *what.snapshot->config;
  std::string held_stage;  // that a loop asks for
  const auto apply = [&](deals::Deal& deal) -> Result<std::optional<deals::StageChange>> {
    const PipelineConfig* pipeline = config.find_pipeline(deal.pipeline);
    if (pipeline == nullptr) {
      return Error::conflict("The deal's pipeline '" + deal.pipeline + "' is not in the configuration any more.");
    }
    if (auto current = check_version(deal, what.version); !current.ok()) return current.error();
    auto change = what.edit(deal, *pipeline);
    // Whoever deletes it ends the loop.
    if (!change.ok() || !*change || (*change)->kind == deals::ChangeKind::kDeleted) return change;
    const int changes_max = kAccessFactor * config.limits.stage_changes_per_hour_max;
    if (!deals::book::is_in_loop(context.connection, deal.id, what.actor.name, what.actor.at, changes_max)) {
      return change;
    }
    held_stage = deal.stage;
    return Error::conflict(
        "The deal stays where it is: too many changes of it within an hour answered each other, this token's among "
        "them. Somebody else must move it first, or a day must pass; see limits.stage_changes_per_hour_max.");
  };
  const auto edited = deals::book::edit_deal(context, what.id, apply, what.note, what.actor, *what.snapshot->listener);
  if (held_stage.empty()) return deal_answer(edited, context.connection);
  // An answer, not an Error: what the timeline says of it is to stay.
  deals::book::tell_held(
      context.connection, what.id,
      {held_stage, deals::held_reason(deals::WordFate::kHeldLoop), what.actor.name, "", what.actor.at});
  return problem_response(edited.error());
}

Task<HttpResponse> change_deal(ApiCall call, std::optional<int64_t> version, PipelineEdit edit, EntryNote note = {}) {
  const auto row = row_of(call, "id", IdKind::kDeal);
  if (!row.ok()) return refused(row.error());
  DealChange what{call.snapshot, call.actor(), *row, version, std::move(edit), std::move(note)};
  WriteCall change = [what = std::move(what)](store::WriteContext& context) { return apply_change(what, context); };
  return write_call(call.services, call.request, if_matches(*call.request, *row, std::move(change)));
}

Task<HttpResponse> move(ApiCall call) {
  const auto body = JsonBody::parse(*call.request, {"stage", "version"});
  if (!body.ok()) return refused(body.error());
  auto stage = body->required_text("stage");
  if (!stage.ok()) return refused(stage.error());
  const auto version = body->integer("version");
  if (!version.ok()) return refused(version.error());
  return change_deal(std::move(call), *version, [stage = *stage](deals::Deal& deal, const deals::Pipeline& pipeline) {
    return deals::move_deal(deal, pipeline, stage);
  });
}

Task<HttpResponse> close(ApiCall call) {
  const auto body = JsonBody::parse(*call.request, {"result", "reason", "version"});
  if (!body.ok()) return refused(body.error());
  auto result = body->required_text("result");
  if (!result.ok()) return refused(result.error());
  auto reason = body->text("reason");
  if (!reason.ok()) return refused(reason.error());
  const auto version = body->integer("version");
  if (!version.ok()) return refused(version.error());
  return change_deal(
      std::move(call), *version,
      [result = *result, reason = reason->value_or("")](deals::Deal& deal, const deals::Pipeline& pipeline) {
        return deals::close_deal(deal, pipeline, result, reason);
      },
      {"edited", R"({"fields":["close_reason"]})"});
}

Task<HttpResponse> reopen(ApiCall call) {
  return change_deal(std::move(call), std::nullopt, [](deals::Deal& deal, const deals::Pipeline& pipeline) {
    return deals::reopen_deal(deal, pipeline);
  });
}

Task<HttpResponse> restore(ApiCall call) {
  return change_deal(std::move(call), std::nullopt, [](deals::Deal& deal, const deals::Pipeline& pipeline) {
    return deals::restore_deal(deal, pipeline);
  });
}

Task<HttpResponse> remove(ApiCall call) {
  return change_deal(std::move(call), std::nullopt,
                     [](deals::Deal& deal, const deals::Pipeline&) { return deals::delete_deal(deal); });
}

Task<HttpResponse> patch(ApiCall call) {
  auto patch = read_patch(*call.request, *call.snapshot->config);
  if (!patch.ok()) return refused(patch.error());
  EntryNote note{"edited", patch->note_json()};
  const std::optional<int64_t> version = patch->version;
  return change_deal(
      std::move(call), version,
      [patch = std::move(patch).value()](deals::Deal& deal,
                                         const deals::Pipeline&) -> Result<std::optional<deals::StageChange>> {
        apply_patch(deal, patch);
        return std::optional<deals::StageChange>();
      },
      std::move(note));
}

Task<HttpResponse> create(ApiCall call) {
  auto made = read_new_deal(*call.request, *call.snapshot->config);
  if (!made.ok()) return refused(made.error());
  auto prepared = std::make_shared<NewDeal>(std::move(made).value());
  return write_call(
      call.services, call.request,
      [snapshot = call.snapshot, actor = call.actor(), prepared](store::WriteContext& context) -> Result<HttpResponse> {
        const std::string& external_id = prepared->lead.draft.external_id;
        if (!external_id.empty() && deals::book::find_deal(context.connection, kApiSource, external_id)) {
          return Error::conflict("There is a deal with the external_id '" + external_id + "' already.");
        }
        const deals::book::Touch touch{.source = std::string(kApiSource), .at = actor.at};
        const auto result =
            deals::book::take_lead(context, prepared->lead, prepared->rules, touch, *snapshot->listener);
        const auto deal = deals::book::read_deal(context.connection, result.deal_id);
        if (!deal) return context.connection.status().error();
        return deal_answer(*deal, context.connection, 201);
      });
}

Task<HttpResponse> note(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kDeal);
  if (!row.ok()) return refused(row.error());
  const auto body = JsonBody::parse(*call.request, {"text"});
  if (!body.ok()) return refused(body.error());
  auto text = body->required_text("text");
  if (!text.ok()) return refused(text.error());
  WriteCall add = [actor = call.actor(), id = *row,
                   text = *text](store::WriteContext& context) -> Result<HttpResponse> {
    const Result<void> added = deals::book::add_note(context, id, text, actor);
    if (!added.ok()) return added.error();
    return HttpResponse::json(201, R"({"ok":true})");
  };
  return write_call(call.services, call.request, if_matches(*call.request, *row, std::move(add)));
}

Task<HttpResponse> attach(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kDeal);
  const auto contact = row_of(call, "contact_id", IdKind::kContact);
  if (!row.ok()) return refused(row.error());
  if (!contact.ok()) return refused(contact.error());
  bool main = false;
  if (call.request->raw.body.size() > 0) {
    const auto body = JsonBody::parse(*call.request, {"main"});
    if (!body.ok()) return refused(body.error());
    const auto wanted = body->boolean("main");
    if (!wanted.ok()) return refused(wanted.error());
    main = wanted->value_or(false);
  }
  WriteCall add = [snapshot = call.snapshot, actor = call.actor(), id = *row, contact_id = *contact,
                   main](store::WriteContext& context) {
    return deal_answer(deals::book::attach_contact(context, id, contact_id, main, actor, *snapshot->listener),
                       context.connection);
  };
  return write_call(call.services, call.request, if_matches(*call.request, *row, std::move(add)));
}

Task<HttpResponse> detach(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kDeal);
  const auto contact = row_of(call, "contact_id", IdKind::kContact);
  if (!row.ok()) return refused(row.error());
  if (!contact.ok()) return refused(contact.error());
  WriteCall remove = [snapshot = call.snapshot, actor = call.actor(), id = *row,
                      contact_id = *contact](store::WriteContext& context) {
    return deal_answer(deals::book::detach_contact(context, id, contact_id, actor, *snapshot->listener),
                       context.connection);
  };
  return write_call(call.services, call.request, if_matches(*call.request, *row, std::move(remove)));
}

}  // namespace

void add_deal_writes(Router& router, Services* services) {
  const auto add = [&](std::string_view method, std::string_view pattern, ApiHandler handler, size_t body_bytes_max) {
    router.add(method, pattern, api_endpoint(services, Role::kManager, handler, body_bytes_max));
  };
  add("POST", "/api/v1/deals", create, kApiBodyBytesMax);
  add("PATCH", "/api/v1/deals/{id}", patch, kApiBodyBytesMax);
  add("DELETE", "/api/v1/deals/{id}", remove, 0);
  add("POST", "/api/v1/deals/{id}/move", move, kApiBodyBytesMax);
  add("POST", "/api/v1/deals/{id}/close", close, kApiBodyBytesMax);
  add("POST", "/api/v1/deals/{id}/reopen", reopen, kApiBodyBytesMax);
  add("POST", "/api/v1/deals/{id}/restore", restore, kApiBodyBytesMax);
  add("POST", "/api/v1/deals/{id}/notes", note, kApiBodyBytesMax);
  add("PUT", "/api/v1/deals/{id}/contacts/{contact_id}", attach, kApiBodyBytesMax);
  add("DELETE", "/api/v1/deals/{id}/contacts/{contact_id}", detach, 0);
}

}  // namespace leadgate::gateway
