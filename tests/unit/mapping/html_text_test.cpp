#include "mapping/html_text.hpp"

#include <gtest/gtest.h>

#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

TEST(HtmlText, ShowsWhatAPersonWouldSee) {
  EXPECT_EQ(html_text("<p>Здравствуйте!</p><p>Нужна <b>кружка</b><br/>2 шт.</p>"),
            "Здравствуйте!\nНужна кружка\n2 шт.");
  EXPECT_EQ(html_text("<style>p{color:red}</style>Текст<script>if (a<b) alert('</p>')</SCRIPT >!"), "Текст!");
  EXPECT_EQ(html_text("<!-- скрыто <b> -->видно"), "видно");
  EXPECT_EQ(html_text("<table><tr><td>Имя</td><td>Иван</td></tr></table>"), "Имя Иван");
  EXPECT_EQ(html_text("a < b и 5<6"), "a < b и 5<6");
  EXPECT_EQ(html_text("<a href='x'>ссылка"), "ссылка");
  EXPECT_EQ(html_text("обрыв <b"), "обрыв");
  EXPECT_EQ(html_text("обрыв <script>alert(1)"), "обрыв");
  EXPECT_EQ(html_text(""), "");
}

TEST(HtmlText, LeavesOutWhatIsHidden) {
  EXPECT_EQ(html_text("<head><title>Untitled</title></head><p>Почём?</p>"), "Почём?");
  EXPECT_EQ(html_text("<div style=\"color:red; Display: none\">a<div>b</div>c</div>Нужна печь"), "Нужна печь");
  EXPECT_EQ(html_text("<img style='display:none'>Видно"), "Видно");
  EXPECT_EQ(html_text("<span style='display:none'>Без конца<p>Видно"), "Без конца\nВидно");
}

TEST(HtmlText, CellsOfSeveralLinesStayApart) {
  EXPECT_EQ(html_text("<tr><td>Доставка: сама<br>Дата: 1</td><td>Почта: a@b.test</td></tr>"),
            "Доставка: сама\nДата: 1\nПочта: a@b.test");
  EXPECT_EQ(html_text("<tr><td>Имя</td><td>Иван<br>Петров</td></tr>"), "Имя Иван\nПетров");
}

TEST(HtmlText, DecodesEntities) {
  EXPECT_EQ(decode_entities("9:00 &ndash; 18:00 &amp; &#8211; &#x20AC;5 &laquo;да&raquo;"), "9:00 – 18:00 & – €5 «да»");
  EXPECT_EQ(decode_entities("&#150;&apos;&quot;"), "–'\"");
  EXPECT_EQ(decode_entities("AT&T &unknown; &#0; &#1114112; &; & &amp"), "AT&T &unknown; &#0; &#1114112; &; & &amp");
  EXPECT_EQ(decode_entities("&Alpha;&alpha;&zwj;"), "Αα\xE2\x80\x8D");
}

TEST(HtmlText, CollapsesBlanks) {
  EXPECT_EQ(collapse_blanks("  Иван \t\n\xC2\xA0 Петров  "), "Иван Петров");
  EXPECT_EQ(collapse_blanks(""), "");
}

TEST(Unicode, ChangesCaseInAnyScript) {
  EXPECT_EQ(to_lower("ИВАН Ё Élan STRASSE"), "иван ё élan strasse");
  EXPECT_EQ(to_upper("иван ё élan"), "ИВАН Ё ÉLAN");
  EXPECT_EQ(to_lower("a\xFF" "B"), "a\xEF\xBF\xBD" "b");
}

}  // namespace
}  // namespace leadgate::mapping
