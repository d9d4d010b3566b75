import Testing

@testable import Web

@Suite struct SchemaDocumentTests {
    private static let languageTag =
        #"{"type":"string","minLength":2,"maxLength":35,"pattern":"^[a-z]{2,3}(-[a-z0-9]{2,8})*$"}"#

    @Test(
        arguments: [
            (.any, "{}"),
            (.boolean, #"{"type":"boolean"}"#),
            (.integer(1...99), #"{"type":"integer","minimum":1,"maximum":99}"#),
            (.integer(1...9).orNull, #"{"type":["integer","null"],"minimum":1,"maximum":9}"#),
            (.text(1...255, .printableASCII), #"{"type":"string","minLength":1,"maxLength":255,"pattern":"^[ -~]*$"}"#),
            (
                .text(1...22, .version),
                #"{"type":"string","minLength":1,"maxLength":22,"pattern":"^(\\*|(W/)?\"[1-9][0-9]{0,17}\")$"}"#
            ),
            (.date, #"{"type":"string","format":"date","examples":["2026-11-23"]}"#),
            (.choice(["a", "b"]), #"{"type":"string","enum":["a","b"]}"#),
            (.choice(["a"]).orNull, #"{"type":["string","null"],"enum":["a",null]}"#),
            (.array(of: .boolean), #"{"type":"array","items":{"type":"boolean"}}"#),
            (
                .array(of: .boolean, count: 1...5),
                #"{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":5}"#
            ),
            (.languageTag, languageTag.dropLast() + #","examples":["en"]}"#),
            (
                .map(keys: .languageTag, of: .boolean, count: 1...20),
                #"{"type":"object","propertyNames":\#(languageTag),"additionalProperties":{"type":"boolean"},"#
                    + #""minProperties":1,"maxProperties":20}"#
            ),
            (
                .map(keys: .languageTag, of: .object("Order")),
                #"{"type":"object","propertyNames":\#(languageTag),"#
                    + ##""additionalProperties":{"$ref":"#/components/schemas/Order"}}"##
            ),
            (.object("Order", .required("a", .any)), ##"{"$ref":"#/components/schemas/Order"}"##),
            (.boolean.about("Yes?").example(true), #"{"type":"boolean","description":"Yes?","examples":[true]}"#),
        ] as [(Schema, String)])
    func `a schema is written as JSON Schema`(schema: Schema, document: String) {
        #expect(JSONWriter.bytes(of: schema.document) == Array(document.utf8))
    }

    @Test func `an object lists what it requires`() throws {
        let schema = Schema.object(nil, .required("id", .boolean), .optional("note", .boolean))
        #expect(
            try schema.document
                == json(
                    #"{"type":"object","properties":{"id":{"type":"boolean"},"note":{"type":["boolean","null"]}},"required":["id"]}"#
                ))
    }

    @Test func `a named schema that may be null is referred to beside null`() throws {
        #expect(
            try Schema.orderDraft.orNull.document
                == json(##"{"anyOf":[{"$ref":"#/components/schemas/OrderDraft"},{"type":"null"}]}"##))
    }

    @Test func `a named schema written out is not null`() {
        #expect(Schema.orderLine.orNull.inlined["type"] == "object")
    }

    @Test func `every named schema within is a component`() {
        #expect(Schema.array(of: .order).components.map(\.name) == ["Order", "OrderDraft", "OrderLine"])
        let byLanguage = Schema.map(keys: .languageTag, of: .orderLine)
        #expect(byLanguage.components.map(\.name) == ["OrderLine"])
    }
}
