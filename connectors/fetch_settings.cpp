#include "connectors/fetch_settings.hpp"

namespace leadgate::connectors {

ObjectSpec<FetchSettings> fetch_spec() {
  ObjectSpec<FetchSettings> spec(
      "a step of fetch",
      "A call of the platform's API that completes an event which carries no more than an id. The event is kept at "
      "once; the call is made after that and tried again like any delivery (`GET /deliveries`, target fetch/NAME). "
      "What has an order number is a deal from the first moment, without a person; what has none is parked with the "
      "problem fetch_pending meanwhile. The answer is kept with the event and is `fetched.NAME` for every expression, "
      "beside `body`: with the last step's answer the event is read again and becomes what it is; a preview and a "
      "backtest see the answers too, and a replay asks again only for what was not there. Where the steps bring "
      "nothing, or are given up (fetch_failed), what the event said by itself counts. At most 8 steps, each asked once "
      "an event, in order; an answer may have 1 MiB. A step of whose settings "
      "the source lacks one is not asked. Only public addresses are called, over https, unless the source says "
      "`allow_private: true`. A refusal (401, 403) is shown with the event as the problem fetch_failed and tried again "
      "all the same, since a person may mend the token meanwhile.");
  spec.text("name", &FetchSettings::name)
      .required()
      .doc("Its name, letters, digits and '_': what `fetched` has the answer under.")
      .example("order");
  spec.text("when", &FetchSettings::when)
      .doc(
          "An expression over the root, with the names of `let`: whether the event needs it; without it always. What "
          "`events` ignores is never completed.")
      .example("\"scope == 'store/order/created'\"");
  spec.text("url", &FetchSettings::url)
      .required()
      .doc(
          "The address. A slot is an expression, {hook.id}, escaped to be one part of the path or one value of the "
          "query, or a setting of the source, {setting.api}, which stands as it is where the address begins with it. "
          "The host is never taken from an event. Where an expression's slot is empty the step is not asked.")
      .example("\"{setting.api}/orders/{hook.id}\"");
  spec.choice("method", &FetchSettings::method, {{"GET", FetchMethod::kGet}, {"POST", FetchMethod::kPost}})
      .doc("How it is asked.");
  spec.text_map("headers", &FetchSettings::headers)
      .doc("Headers, with the same slots.")
      .example("{ Authorization: \"Bearer {setting.access_token}\" }");
  spec.text("body", &FetchSettings::body)
      .doc("What a POST sends, with the same slots but for secret settings; escaped as `content_type` needs it.");
  spec.text("content_type", &FetchSettings::content_type).doc("The content type of `body`.");
  spec.text_list("absent", &FetchSettings::absent)
      .doc(
          "The statuses that mean that the platform has no such thing: fetched.NAME stays null, and what comes after "
          "goes on. Believed when it was said three times running, 410 at once.");
  spec.keep_node(&FetchSettings::node);
  return spec;
}

}  // namespace leadgate::connectors
