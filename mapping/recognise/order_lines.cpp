#include "mapping/recognise/order_lines.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "mapping/html_text.hpp"
#include "mapping/money_text.hpp"
#include "mapping/recognise/pairs.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::mapping::recognition {
namespace {

using Keys = std::span<const std::string_view>;

// Keys as words_of() folds them, joined; the better ones first.
constexpr std::string_view kNames[] = {
    "name",        "title",       "productname", "producttitle", "itemname",  "itemtitle",   "product",
    "description", "label",       "good",        "goodname",     "offername", "linename",    "nombre",
    "nom",         "bezeichnung", "artikelname", "productnaam",  "item",      "название",    "наименование",
    "товар",       "имя",         "назва",       "атауы",        "urunadi",   "isim",        "nome",
    "offertitle",  "producto",    "produit",     "produkt",      "urun",      "designation", "номенклатура"};
constexpr std::string_view kQuantities[] = {"quantity",
                                            "qty",
                                            "count",
                                            "quantityordered",
                                            "qtyordered",
                                            "pieces",
                                            "units",
                                            "количество",
                                            "кол",
                                            "колво",
                                            "шт",
                                            "menge",
                                            "anzahl",
                                            "cantidad",
                                            "quantite",
                                            "adet",
                                            "quantita",
                                            "quantidade",
                                            "кількість",
                                            "саны",
                                            "num",
                                            "itemcount",
                                            "productquantity",
                                            "amountofitems"};
constexpr std::string_view kPrices[] = {
    "price",    "unitprice",     "itemprice",  "saleprice",  "productprice",  "priceperunit", "unitamount",
    "unitcost", "baseprice",     "cost",       "rate",       "цена",          "стоимость",    "prix",
    "preis",    "einzelpreis",   "precio",     "fiyat",      "ціна",          "бағасы",       "prezzo",
    "preco",    "unitpricepaid", "pricecents", "pricemoney", "basepricemoney"};
constexpr std::string_view kTotals[] = {
    "total",      "linetotal",  "rowtotal",  "totalprice",     "sum",    "itemtotal",   "totalsum", "amounttotal",
    "lineprice",  "finalprice", "fulltotal", "сумма",          "итого",  "gesamtpreis", "всего",    "сума",
    "totalmoney", "subtotal",   "rowamount", "finallineprice", "toplam", "importe"};
constexpr std::string_view kSkus[] = {
    "sku",         "article",       "articul", "artikul",        "артикул", "vendorcode", "productsku", "itemsku",
    "productcode", "itemcode",      "code",    "partnumber",     "mpn",     "ean",        "barcode",    "reference",
    "productref",  "artikelnummer", "код",     "productarticle", "offerid"};
constexpr std::string_view kAmounts[] = {"amount"};
// Boxes within a line that describe what is sold.
constexpr std::string_view kInner[] = {"product",     "item",      "variant", "offer", "good",
                                       "merchandise", "lineitem",  "article", "товар", "productdata",
                                       "pricedata",   "variation", "details"};
constexpr std::string_view kLineLists[] = {
    "lineitems",     "items",       "products",  "lines",     "orderitems", "orderlines",      "cart",
    "cartitems",     "basket",      "positions", "goods",     "товары",     "позиции",         "корзина",
    "orderproducts", "productlist", "itemlist",  "purchases", "purchased",  "articles",        "artikel",
    "articulos",     "produits",    "urunler",   "товари",    "positionen", "orderedproducts", "basketitems",
    "shoppingcart",  "состав",      "lineitem",  "product",   "содержимое", "orderdetails",    "orderrows",
    "contents",      "productos"};
// Lists of an order that are priced, too, but are no goods.
constexpr std::string_view kNoLines[] = {
    "shipping", "tax",        "taxes",       "discount",     "discounts", "coupon",   "coupons",  "fee",
    "fees",     "refund",     "refunds",     "adjustments",  "duties",    "delivery", "variants", "rates",
    "options",  "properties", "addresses",   "shipments",    "доставка",  "скидки",   "plans",    "vouchers",
    "related",  "upsells",    "recommended", "fulfillments", "bundle",    "images"};

constexpr std::string_view kNoLinesWithin[] = {"refund",  "refunds",     "fulfillments", "shipments", "related",
                                               "upsells", "recommended", "variants",     "discounts"};

std::string folded(std::string_view key) {
  return join_words(words_of(key));
}

bool has(Keys keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// "shipping_lines", "refunds[0].refund_line_items".
bool is_no_lines(const Listing& listing) {
  const auto any = [](const std::vector<std::string>& words, Keys keys) {
    return std::any_of(words.begin(), words.end(), [keys](const std::string& word) { return has(keys, word); });
  };
  return any(words_of(listing.name), kNoLines) || any(words_of(listing.box), kNoLinesWithin);
}

bool is_filled(const Value& value) {
  return value.is_scalar() && value.type() != Type::kBoolean && !trim(scalar_text(value)).empty();
}

struct Part {
  Value value;
  std::string path;
  std::string key;  // folded
};

// One line's members, those of the boxes that describe the goods behind its own.
class Line {
 public:
  explicit Line(const Value& value) {
    gather(value, {});
    value.each_member([&](std::string_view key, const Value& member) {
      if (!member.is_object() || !has(kInner, folded(key))) return;
      const std::string path = "." + std::string(key);
      gather(member, path);
      if (const std::optional<Value> product = member.find("product_data"); product && product->is_object()) {
        gather(*product, path + ".product_data");
      }
    });
  }

  // The part with the best of these keys.
  const Part* find(Keys keys) const {
    for (std::string_view key : keys) {
      for (const Part& part : parts_) {
        if (part.key == key) return &part;
      }
    }
    return nullptr;
  }

 private:
  void gather(const Value& value, const std::string& path) {
    value.each_member([&](std::string_view key, const Value& member) {
      std::string part_path = path + "." + std::string(key);
      if (is_filled(member)) return parts_.push_back({member, std::move(part_path), folded(key)});
      if (!member.is_object()) return;
      // "price": {"amount": "5.00", "currency": "EUR"}
      for (std::string_view inner : {"amount", "value", "unit_amount", "gross", "centAmount"}) {
        const std::optional<Value> found = member.find(inner);
        if (!found || !is_filled(*found)) continue;
        const bool minor = inner == "unit_amount" || inner == "centAmount";
        parts_.push_back({*found, part_path + "." + std::string(inner), minor ? "unitamount" : folded(key)});
        return;
      }
    });
  }

  std::vector<Part> parts_;
};

bool is_line(const Value& value, bool known_list) {
  // A label and what was said is a field, whatever its list is called.
  if (!value.is_object() || read_pair(value, false, {})) return false;
  const Line line(value);
  if (line.find(kNames) == nullptr) return false;
  return known_list || line.find(kQuantities) != nullptr || line.find(kPrices) != nullptr ||
         line.find(kTotals) != nullptr;
}

std::string shown_text(std::string_view text) {
  return collapse_blanks(decode_entities(text));
}

std::optional<deals::Decimal> decimal_of(std::string_view text) {
  const std::optional<MoneyText> money = read_money(text);
  return money ? deals::Decimal::parse(money->amount) : std::nullopt;
}

class Reader {
 public:
  Reader(const Listing& listing, ReadLines& out) : listing_(listing), out_(out) {}

  void read() {
    size_t index = 0;
    const auto element = [&](const Value& value, const std::string& path) {
      if (out_.lines.size() >= kOrderLinesMax) return;
      if (value.is_object())
        line(Line(value), path);
      else if (value.is_string())
        text_line(value);
    };
    listing_.list.each_element(
        [&](const Value& value) { element(value, listing_.path + "[" + std::to_string(index++) + "]"); });
    listing_.list.each_member(
        [&](std::string_view key, const Value& value) { element(value, listing_.path + "." + std::string(key)); });
    if (!every_line_has_a_total_ || out_.lines.empty()) out_.sum.reset();
  }

 private:
  std::string take(const Part* part, const std::string& path) {
    if (part == nullptr) return {};
    if (part->value.identity() != 0) out_.leaves.push_back(part->value.identity());
    out_.paths.push_back(path + part->path);
    return shown_text(scalar_text(part->value));
  }

  std::string take_decimal(const Part* part, const std::string& path) {
    if (part == nullptr) return {};
    const std::optional<deals::Decimal> decimal = decimal_of(scalar_text(part->value));
    if (!decimal) return {};
    take(part, path);
    return decimal->with_digits(0).text();
  }

  std::string take_price(const Part* part, const std::string& path) {
    std::string price = take_decimal(part, path);
    if (price.empty()) return price;
    out_.whole_numbers = out_.whole_numbers && scalar_text(part->value).find_first_of(".,") == std::string::npos;
    const bool minor = part->key == "unitamount" || part->key.ends_with("cents") || part->key.ends_with("minor");
    out_.minor_by_key = out_.minor_by_key || minor;
    return price;
  }

  void line(const Line& parts, const std::string& path) {
    const Part* name = parts.find(kNames);
    if (name == nullptr) return;
    deals::OrderLine line;
    line.name = take(name, path);
    line.sku = take(parts.find(kSkus), path);
    line.quantity = take_decimal(parts.find(kQuantities), path);
    line.price = take_price(parts.find(kPrices), path);
    line.total = take_price(parts.find(kTotals), path);
    if (const Part* amount = parts.find(kAmounts)) take_amount(line, amount, path);
    add(std::move(line));
  }

  // "amount" is how many in some shops and how much in others.
  void take_amount(deals::OrderLine& line, const Part* amount, const std::string& path) {
    const bool is_count = line.quantity.empty() && !line.price.empty() && amount->value.type() == Type::kNumber &&
                          amount->value.is_integer() && scalar_text(amount->value).size() <= 3;
    if (is_count)
      line.quantity = take_decimal(amount, path);
    else if (line.price.empty() && line.quantity.empty())
      line.price = take_price(amount, path);
    else if (line.total.empty())
      line.total = take_price(amount, path);
  }

  // "Кружка x 2 = 900", "2 x Кружка"
  void text_line(const Value& value) {
    deals::OrderLine line;
    std::string text(trim(value.as_string()));
    for (std::string_view mark : {"≡", "="}) {
      const size_t at = text.rfind(mark);
      if (at == std::string::npos || at == 0) continue;
      const std::optional<deals::Decimal> total = decimal_of(trim(std::string_view(text).substr(at + mark.size())));
      if (!total) continue;
      line.total = total->with_digits(0).text();
      text = trim(std::string_view(text).substr(0, at));
      break;
    }
    const size_t blank = text.rfind(' ');
    for (std::string_view times : {" x", " х", " ×"}) {
      if (blank == std::string::npos || !std::string_view(text).substr(0, blank).ends_with(times)) continue;
      const std::optional<deals::Decimal> quantity = decimal_of(std::string_view(text).substr(blank + 1));
      if (!quantity) continue;
      line.quantity = quantity->with_digits(0).text();
      text = trim(std::string_view(text).substr(0, blank - times.size()));
      break;
    }
    line.name = shown_text(text);
    if (value.identity() != 0) out_.leaves.push_back(value.identity());
    add(std::move(line));
  }

  void add(deals::OrderLine line) {
    std::optional<deals::Decimal> total = deals::Decimal::parse(line.total);
    const std::optional<deals::Decimal> price = deals::Decimal::parse(line.price);
    const std::optional<deals::Decimal> quantity = deals::Decimal::parse(line.quantity.empty() ? "1" : line.quantity);
    if (!total && price && quantity) total = price->times(*quantity);
    every_line_has_a_total_ = every_line_has_a_total_ && total.has_value();
    if (total) out_.sum = out_.sum ? out_.sum->plus(*total) : *total;
    out_.lines.push_back(std::move(line));
  }

  const Listing& listing_;
  ReadLines& out_;
  bool every_line_has_a_total_ = true;
};

int likeness(const Listing& listing, const ReadLines& read) {
  if (read.lines.empty() || is_no_lines(listing)) return 0;
  const deals::OrderLine& first = read.lines.front();
  int score = has(kLineLists, folded(listing.name)) ? 40 : 0;
  score += first.quantity.empty() ? 0 : 20;
  score += first.price.empty() && first.total.empty() ? 0 : 20;
  score += first.sku.empty() ? 0 : 5;
  score -= 3 * static_cast<int>(listing.depth);
  return score;
}

}  // namespace

bool may_be_lines(const Value& value, std::string_view key) {
  if (value.size() == 0) return false;
  const std::string name = folded(key);
  const bool known_list = has(kLineLists, name);
  if (has(kNoLines, name)) return false;
  if (value.is_object()) {
    bool lines = true;
    value.each_member([&](std::string_view number, const Value& member) {
      lines = lines && number.find_first_not_of("0123456789") == std::string_view::npos && member.is_object();
    });
    bool first = false;
    if (lines) {
      value.each_member([&](std::string_view, const Value& member) { first = first || is_line(member, known_list); });
    }
    return first;
  }
  const Value first = value.at(0);
  if (first.is_string()) return known_list;
  return is_line(first, known_list);
}

ReadLines read_lines(const Listing& listing) {
  ReadLines out;
  Reader(listing, out).read();
  out.likeness = likeness(listing, out);
  return out;
}

}  // namespace leadgate::mapping::recognition
