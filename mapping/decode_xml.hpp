// XML as a tree that expressions read naturally, by pugixml.
//
//   <Заказ Номер="7"><Имя>Иван</Имя><Товар>A</Товар><Товар>B</Товар></Заказ>
//     -> {"Заказ": {"@Номер": "7", "Имя": "Иван", "Товар": ["A", "B"]}}
//
// An element is its text where it has nothing else ("" when it is empty), otherwise an object: attributes as "@name",
// elements by their names, text beside them as "#text". A repeated name becomes an array in the place of the first.
// Names keep their prefix ("soap:Body"), CDATA is text, text loses the blanks around it, comments and processing
// instructions are dropped. All values are strings.
//
// No entity but the five of XML and character references is known, nothing outside the text is ever read, and a DOCTYPE
// is refused. Pure; any thread, one at a time for each arena. Bounds: Limits::xml_depth_max levels, xml_nodes_max
// elements and attributes (counted before and after parsing), the arena. The error's message names the line and the
// fix.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "mapping/arena.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

// The text is UTF-8, whatever its declaration says; the value holds copies.
Result<Value> decode_xml(std::string_view text, Arena& arena);

// Does it begin with "<?xml"? Blanks and a byte order mark before it are passed over.
bool starts_as_xml(std::string_view body);

// The label in <?xml encoding="...">; empty when there is none.
std::string xml_declared_charset(std::string_view body);

}  // namespace leadgate::mapping
