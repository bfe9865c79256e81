#include "gateway/portal/status_page.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdio>
#include <fstream>

#include "base/crypto.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::gateway {
namespace {

using connectors::PortalEvent;
using ::testing::HasSubstr;
using ::testing::Not;

class StatusPage : public ::testing::Test {
 protected:
  StatusPage() {
    PipelineConfig& pipeline = config_.pipelines.emplace_back();
    pipeline.id = "shop";
    pipeline.stages = {
        {"new", "Новые"}, {"packing", "Собираем"}, {"sent", "Отправлен"}, {"won", "Выдан"}, {"lost", "Отказ"}};
    order_.order = "1001";
    order_.pipeline = "shop";
    order_.status = "open";
    order_.stage = {"packing", "Собираем"};
    order_.previous = connectors::PortalStage{"new", "Новые"};
    order_.amount = "4990.00";
    order_.currency = "RUB";
    order_.changed_at = *parse_rfc3339("2026-11-23T22:05:00Z");
  }
  HttpResponse page(std::string_view language = "ru") { return status_page(config_, order_, language); }
  void end_as(const std::string& status) {
    order_.previous = order_.stage;
    order_.status = status;
    if (status != "deleted") order_.stage = {status, status};
  }
  static std::string field(const HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }

  Config config_;
  PortalEvent order_;
};

TEST_F(StatusPage, ShowsWhereAnOpenOrderIs) {
  const HttpResponse response = page();
  EXPECT_THAT(response.body, HasSubstr("<h1>Заказ <bdi>1001</bdi></h1>"));
  EXPECT_THAT(response.body, HasSubstr("<li class=\"past\">Новые"));
  EXPECT_THAT(response.body, HasSubstr("<li class=\"now\" aria-current=\"step\">Собираем"));
  EXPECT_THAT(response.body, HasSubstr("<li class=\"next\">Отправлен"));
  EXPECT_THAT(response.body, HasSubstr("<li class=\"next\">Выдан"));
  EXPECT_THAT(response.body, Not(HasSubstr("Отказ")));
  EXPECT_THAT(response.body, HasSubstr("<title>Заказ 1001: Собираем</title>"));
  EXPECT_THAT(response.body, HasSubstr("Сумма: 4\u00a0990\u00a0₽"));
  EXPECT_THAT(response.body, HasSubstr("<ol role=\"list\" aria-label=\"Этапы заказа\">"));
  EXPECT_EQ(field(response, "Refresh"), "60");
}

TEST_F(StatusPage, ShowsHowAnOrderEnded) {
  end_as("won");
  EXPECT_THAT(page().body, HasSubstr("<li class=\"past\">Отправлен"));
  EXPECT_THAT(page().body, HasSubstr("<li class=\"now won\" aria-current=\"step\">Выдан"));
  order_.stage = {"packing", "Собираем"};
  end_as("lost");
  EXPECT_THAT(page().body, HasSubstr("<li class=\"past\">Собираем"));
  EXPECT_THAT(page().body, HasSubstr("<li class=\"now lost\" aria-current=\"step\">Отказ"));
  EXPECT_THAT(page().body, Not(HasSubstr("Отправлен"))) << "it will not come to that";
  end_as("deleted");
  EXPECT_THAT(page().body, HasSubstr("Заказ отменён"));
  EXPECT_THAT(page().body, Not(HasSubstr("<ol")));
}

TEST_F(StatusPage, ShowsStagesAsPortalsSeeThem) {
  auto& stages = config_.pipelines[0].stages;
  stages[1].shown.hidden = true;
  stages[2].shown.id = "on-its-way";
  stages[2].shown.label = "В пути";
  stages[2].shown.labels["en"] = "On its way";
  order_.stage = {"new", "Новые"};
  EXPECT_THAT(page().body, Not(HasSubstr("Собираем"))) << "it is hidden";
  EXPECT_THAT(page().body, HasSubstr("<li class=\"now\" aria-current=\"step\">Новые"));
  EXPECT_THAT(page().body, HasSubstr("<li class=\"next\">В пути"));
  order_.stage = {"on-its-way", "В пути"};
  EXPECT_THAT(page("en").body, HasSubstr("<li class=\"now\" aria-current=\"step\">On its way"));
  EXPECT_THAT(page("en").body, Not(HasSubstr("В пути")));
}

TEST_F(StatusPage, LetsNothingOfTheOutsideBecomeMarkup) {
  const std::string attack = "\"><script>alert(1)</script><img src=x onerror='a'>&";
  order_.order = attack;
  order_.stage = {"gone", attack};
  order_.currency = attack;
  config_.pipelines[0].stages[0].label = attack;
  for (const char* status : {"open", "lost", "won", "deleted", "<b>"}) {
    order_.status = status;
    EXPECT_THAT(page().body, Not(HasSubstr("<script"))) << status;
    EXPECT_THAT(page().body, Not(HasSubstr("<img"))) << status;
    EXPECT_THAT(page().body, Not(HasSubstr("<b>"))) << status;
  }
}

TEST_F(StatusPage, ForbidsEverythingButItsOwnStyle) {
  const HttpResponse response = page();
  const size_t start = response.body.find("<style>") + 7;
  const std::string style = response.body.substr(start, response.body.find("</style>") - start);
  const std::string policy = field(response, "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("style-src 'sha256-" + to_base64(digest(DigestAlgorithm::kSha256, style)) + "'"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(field(response, "Cache-Control"), "no-store");
  EXPECT_EQ(field(response, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(field(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(response.body, Not(HasSubstr("style=\"")));
}

TEST_F(StatusPage, SpeaksTheLanguageThatIsAskedFor) {
  EXPECT_EQ(page_language("en", "ru"), "en");
  EXPECT_EQ(page_language("", "de;q=0.3, en-GB;q=0.9, ru;q=0.8"), "en-GB");
  EXPECT_EQ(page_language("", "*"), "ru");
  EXPECT_EQ(page_language("<script>", ""), "ru");
  EXPECT_EQ(page_language("", "en;q=2junk,,;;q=,"), "en");
  EXPECT_THAT(page("en-GB").body, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(page("en").body, HasSubstr("<h1>Order <bdi>1001</bdi></h1>"));
  EXPECT_THAT(page("kk").body, HasSubstr("<html lang=\"kk\">"));
  EXPECT_THAT(page("kk-KZ").body, HasSubstr("<h1>Тапсырыс <bdi>1001</bdi></h1>"));
  EXPECT_THAT(page("be").body, HasSubstr("<html lang=\"ru\">"));
}

TEST_F(StatusPage, NamesTheLanguageOfALabelThatIsNotThatOfThePage) {
  auto& stages = config_.pipelines[0].stages;
  stages[1].shown.labels["be"] = "Збіраем";
  stages[1].shown.labels["ru"] = "Собираем";
  EXPECT_THAT(page("be").body, HasSubstr("aria-current=\"step\"><span lang=\"be\">Збіраем</span>"));
  EXPECT_THAT(page("be").body, HasSubstr("role=\"status\" lang=\"be\">Збіраем</p>"));
  EXPECT_THAT(page("ru").body, HasSubstr("aria-current=\"step\">Собираем<"));
  EXPECT_THAT(page("en").body, Not(HasSubstr("<span lang"))) << "it is not known which language that is";
}

TEST_F(StatusPage, SaysWhyThereIsNoOrderAndWhatToDo) {
  const HttpResponse expired = page_refusal(410, "kk");
  EXPECT_EQ(expired.status, 410);
  EXPECT_THAT(expired.body, HasSubstr("<title>Сілтеменің мерзімі өтті</title>"));
  EXPECT_THAT(expired.body, HasSubstr("<h1>Сілтеменің мерзімі өтті</h1><p>Дүкеннен жаңа сілтеме сұраңыз.</p>"));
  EXPECT_EQ(field(expired, "Refresh"), "");
  EXPECT_EQ(field(expired, "Cache-Control"), "no-store");
  EXPECT_EQ(field(expired, "X-Robots-Tag"), "noindex");
  EXPECT_THAT(page_refusal(404, "en").body, HasSubstr("Check that it was copied whole."));
  EXPECT_EQ(field(page_refusal(503, "ru"), "Refresh"), "60");
}

TEST_F(StatusPage, TellsTheTimeByTheShopsClocks) {
  EXPECT_THAT(page().body, HasSubstr("<time datetime=\"2026-11-23T22:05:00.000Z\">24.11.2026, 01:05 (UTC+3)</time>"));
  EXPECT_THAT(page("en").body, HasSubstr(">24 Nov 2026, 01:05 (UTC+3)<"));
  config_.locale.timezone = "Asia/Kolkata";
  EXPECT_THAT(page("kk").body, HasSubstr(">24.11.2026, 03:35 (UTC+5:30)<"));
  config_.locale.timezone = "America/St_Johns";
  EXPECT_THAT(page().body, HasSubstr(">23.11.2026, 18:35 (UTC-3:30)<"));
  config_.locale.timezone = "UTC";
  EXPECT_THAT(page().body, HasSubstr(">23.11.2026, 22:05 (UTC)<"));
}

TEST(PageAmount, IsWrittenAsPeopleWriteSums) {
  const PageWords& russian = page_words("ru");
  const PageWords& english = page_words("en");
  EXPECT_EQ(page_amount("4990.00", "RUB", russian), "4\u00a0990\u00a0₽");
  EXPECT_EQ(page_amount("1234567.50", "KZT", page_words("kk")), "1\u00a0234\u00a0567,50\u00a0₸");
  EXPECT_EQ(page_amount("1234567.50", "USD", english), "1,234,567.50\u00a0USD");
  EXPECT_EQ(page_amount("-999", "BYN", russian), "-999\u00a0BYN");
  EXPECT_EQ(page_amount("100", "", russian), "100");
  EXPECT_EQ(page_amount("1e3", "RUB", russian), "1e3 RUB") << "as it is";
  EXPECT_EQ(page_amount("5.", "RUB", russian), "5. RUB");
}

// What a browser makes of it, where there is one: the tree has the steps and nothing was refused by the policy.
TEST_F(StatusPage, IsWhatABrowserShows) {
  if (std::system("command -v chromium >/dev/null 2>&1") != 0) GTEST_SKIP() << "chromium is not installed";
  const testing::TempFolder folder;
  const HttpResponse response = page();
  std::string html = response.body;
  const std::string policy =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"" + field(response, "Content-Security-Policy") + "\">";
  html.insert(html.find("<meta"), policy);
  std::ofstream(folder.path("page.html")) << html;
  const std::string command =
      "timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir=" + folder.path("profile") +
      " --dump-dom file://" + folder.path("page.html") + " 2>&1 </dev/null";
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  char bytes[4096];
  for (size_t got = 0; (got = std::fread(bytes, 1, sizeof bytes, pipe)) > 0;) out.append(bytes, got);
  ::pclose(pipe);
  EXPECT_THAT(out, HasSubstr("aria-current=\"step\">Собираем"));
  EXPECT_THAT(out, Not(HasSubstr("Refused to apply")));
}

}  // namespace
}  // namespace leadgate::gateway
