import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `PUT`, `DELETE /api/admin/menus/{id}/image`
@Suite(.onOwnThreads) struct MenuImageTests {
    private static let path = "/api/admin/menus/\(Dish.kimchi)/image"

    private static func put(_ file: [UInt8], _ client: Client, to path: String = path, headers: [String: String] = [:])
        throws -> Answer
    {
        try client.send(.put, path, bytes: file, headers: ["content-type": "image/png"].merging(headers) { $1 })
    }

    @Test func `a picture is kept under its hash, shown to guests, and whoever says what it is may be wrong`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let put = try Self.put(PictureFiles.jpeg, staff)
        #expect(put.status == 200)
        #expect(put.headers["etag"] == "\"2\"")
        let url = try #require(put["image_url"]?.string)
        #expect(url.wholeMatch(of: /\/images\/1\/[0-9a-f]{64}\.jpg/) != nil)
        #expect(restaurant.pictures.files == [String(url.dropFirst("/images/".count))])
        #expect(restaurant.pictures.contents(restaurant.pictures.files[0]) == (try Picture(PictureFiles.jpeg).bytes))
        let menu = try restaurant.client().get("/api/menus?store_id=1")
        #expect(menu["categories"]?[0]?["menus"]?[0]?["image_url"] == .string(url))
        #expect(try restaurant.events().map(\.data) == [["menu_version": 2, "menu": put.json]])
        // Sent twice it is one change.
        #expect(try Self.put(PictureFiles.jpeg, staff).json == put.json)
        #expect(try restaurant.events().count == 1)
        // A change of the dish keeps it.
        #expect(try staff.patch("/api/admin/menus/\(Dish.kimchi)", ["price": 1])["image_url"] == .string(url))
    }

    @Test func `a replaced picture stays for an hour, then it goes; one that another dish has stays`() throws {
        let restaurant = try Restaurant()
        restaurant.clock.now = .now()
        let owner = try restaurant.admin()
        let other = "/api/admin/menus/\(Dish.doenjang)/image"
        _ = try Self.put(PictureFiles.png, owner)
        _ = try Self.put(PictureFiles.webp, owner, to: other)
        _ = try Self.put(PictureFiles.lossless, owner)
        #expect(restaurant.pictures.files.count == 3)
        for file in restaurant.pictures.files { try restaurant.pictures.age(file, seconds: 3700) }
        #expect(try owner.delete(Self.path).status == 204)
        #expect(try owner.delete(Self.path).status == 204)
        let kept = try owner.get("/api/admin/menus/\(Dish.doenjang)")["image_url"]?.string
        #expect(restaurant.pictures.files.map { "/images/\($0)" } == [kept])
        #expect(try owner.get("/api/admin/menus/\(Dish.kimchi)").json.member("image_url") == .null)
        // One that is needed again just before it would have gone begins its hour anew.
        try restaurant.pictures.age(restaurant.pictures.files[0], seconds: 3700)
        _ = try Self.put(PictureFiles.webp, owner)
        #expect(try owner.delete(other).status == 204)
        #expect(try owner.delete(Self.path).status == 204)
        #expect(restaurant.pictures.files.count == 1)
    }

    @Test func `what is no picture is refused and nothing is kept of it`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        #expect(try Self.put(Array("<?php ?>".utf8), owner).summary == "415 UNSUPPORTED_IMAGE")
        #expect(try Self.put([], owner).summary == "415 UNSUPPORTED_IMAGE")
        #expect(try Self.put(PictureFiles.png, owner, to: "/api/admin/menus/999999/image").summary == "404 NOT_FOUND")
        #expect(try Self.put(PictureFiles.png, owner, to: "/api/admin/menus/2001/image").summary == "404 NOT_FOUND")
        #expect(try Self.put(PictureFiles.png, restaurant.tablet()).summary == "403 FORBIDDEN")
        #expect(try Self.put(PictureFiles.png, restaurant.client()).summary == "401 TOKEN_REQUIRED")
        _ = try owner.post("/api/auth/logout")
        #expect(try Self.put(PictureFiles.png, owner).summary == "401 INVALID_TOKEN")
        #expect(try restaurant.fingerprint() == before)
        #expect(restaurant.pictures.files.isEmpty)
    }

    @Test func `a stale version is 412 with the dish as it is`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let present = try Self.put(PictureFiles.png, owner, headers: ["if-match": "\"1\""])
        #expect(present.status == 200)
        for answer in [
            try Self.put(PictureFiles.webp, owner, headers: ["if-match": "\"1\""]),
            try owner.delete(Self.path, headers: ["if-match": "\"1\""]),
        ] {
            #expect(answer.summary == "412 VERSION_CONFLICT")
            #expect(answer["error"]?["current"] == present.json)
        }
    }

    @Test func `eight pictures at once leave the one that the dish has, and its file is whole`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let files = PictureTests.files.map(\.1)
        _ = try together(8) { index in
            try Self.put(files[index % files.count], restaurant.client(token: token))
        }
        let url = try #require(try restaurant.admin().get("/api/admin/menus/\(Dish.kimchi)")["image_url"]?.string)
        let bytes = try #require(restaurant.pictures.contents(String(url.dropFirst("/images/".count))))
        #expect(try Picture(bytes).bytes == bytes)
        #expect(restaurant.pictures.files.allSatisfy { $0.split(separator: ".").count == 2 }, "nothing half is left")
    }

    @Test func `a folder that cannot be written in is our mistake, and the dish stays as it was`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        let house = restaurant.house
        let elsewhere = House(
            settings: house.settings, tokens: house.tokens, passwords: house.passwords,
            pictures: PictureFolder(path: restaurant.pictures.path + "/missing"), log: house.log, clock: house.clock)
        let nowhere = try restaurant.client(token: owner.token, house: elsewhere)
        nowhere.mayFail = true
        #expect(try Self.put(PictureFiles.png, nowhere).summary == "500 INTERNAL_ERROR")
        #expect(restaurant.log.text.contains("mkdir"))
        let none = House(
            settings: house.settings, tokens: house.tokens, passwords: house.passwords, pictures: nil, log: house.log,
            clock: house.clock)
        let unset = try restaurant.client(token: owner.token, house: none)
        unset.mayFail = true
        #expect(try Self.put(PictureFiles.png, unset).summary == "503 PICTURES_NOT_KEPT")
        #expect(try restaurant.fingerprint() == before)
    }
}
