#include "connectors/mail/settings.hpp"

namespace leadgate::connectors::mail {

const std::vector<MailPart>& mail_parts() {
  using M = MailSettings;
  static const std::vector<MailPart> parts = {
      {"letter", &M::letter, "The letter's tree, where the body is a letter itself (message/rfc822)."},
      {"raw", &M::raw,
       "The letter as it was sent (MIME), as text or in base64. It goes before its parts, which are for platforms that "
       "give no more."},
      {"headers", &M::headers, "A list of {name, value} or of pairs, an object, or the header lines as one text."},
      {"from", &M::from, "Who it is from: a text, {name, email}, or a list of those. The header where it is empty."},
      {"reply_to", &M::reply_to, "Whom to answer, as `from`."},
      {"to", &M::to, "Whom it is to, as `from`."},
      {"cc", &M::cc, "Who gets a copy, as `from`."},
      {"subject", &M::subject, "Its subject."},
      {"date", &M::date, "When it was written."},
      {"text", &M::text, "Its text."},
      {"html", &M::html, "Its HTML; the text, where there is none."},
      {"message_id", &M::message_id, "Its Message-ID; the header where it is empty."},
      {"in_reply_to", &M::in_reply_to, "The id or ids that it answers."},
      {"references", &M::references, "The ids of its thread."},
      {"return_path", &M::return_path, "The envelope's sender; \"<>\" for that of automatic mail."},
      {"spam", &M::spam, "Whether the platform thinks it spam: true, yes, fail."},
      {"attachments", &M::attachments, "Its files, a list of {name, type, content}, the content in base64."}};
  return parts;
}

const ObjectSpec<MailSettings>& mail_spec() {
  static const ObjectSpec<MailSettings> spec = [] {
    ObjectSpec<MailSettings> out(
        "mail",
        "Where the letter is in what the platform sends; each key is an expression over the root. The root then has "
        "`mail`, the letter understood: from, reply_to, to, cc, subject, date, text, html, pairs, headers, "
        "attachments..., and beside them sender {name, email} (who wrote), receiver {name, email} (the "
        "first in To and Cc that is none of yours), message (without quotes and signature), "
        "quoted, signature {text, phones, company, site}, phones, form (labelled answers), is_form, no_lead "
        "(why no person wrote it), thread {id, parents, number, reply} and forwarded.");
    for (const MailPart& part : mail_parts()) out.text(part.key, part.member).doc(part.doc);
    out.keep_node(&MailSettings::node);
    return out;
  }();
  return spec;
}

const ObjectSpec<TemplateSettings>& template_spec() {
  static const ObjectSpec<TemplateSettings> spec = [] {
    ObjectSpec<MatchSettings> match("match");
    match.text_list("from", &MatchSettings::from).doc("Addresses, or domains with all below them.");
    match.text("subject", &MatchSettings::subject).doc("A regular expression (RE2) that is somewhere in the subject.");
    match.text("when", &MatchSettings::when).doc("An expression.");
    match.keep_node(&MatchSettings::node);
    ObjectSpec<TemplateSettings> out("a template");
    out.text("name", &TemplateSettings::name).required().doc("Its name.");
    out.text("title", &TemplateSettings::title).doc("Whose letters it reads.");
    out.text("about", &TemplateSettings::about).doc("What of it is established, and how.");
    out.boolean("guess", &TemplateSettings::guess).doc("Its form was not established by letters or documents.");
    out.object("match", &TemplateSettings::match, match).required().doc("What letters it is for.");
    out.keep_node(&TemplateSettings::node);
    out.leave_open();
    return out;
  }();
  return spec;
}

const std::vector<std::string>& template_preset_keys() {
  static const std::vector<std::string> keys = {"let",       "events", "idempotency_key", "map",      "left_over",
                                                "recognise", "ignore", "stages",          "honeypots"};
  return keys;
}

}  // namespace leadgate::connectors::mail
