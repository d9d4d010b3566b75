internal import Web

/// `/api/admin/menus/{id}/image`
enum MenuImageRoutes {
    static let all: [Route] = [put, remove]

    static let put = Route(
        Operation(.put, "/api/admin/menus/{id}/image", id: "putMenuImage", summary: "Gives a dish a picture")
            .about(
                """
                The body is the file itself, at most 5 MiB: JPEG, PNG or WebP, told by its content. Where and when it was \
                taken is left out. It is served at `image_url`, whose name is the file's hash.
                """
            )
            .allowing(.staff, .pos(.menuWrite))
            .taking(.ifMatch)
            .takingFile("image/jpeg", "image/png", "image/webp")
            .answering(
                200, "The dish", MenuDetails.schema,
                headers: [(name: "ETag", about: "The version in quotes, for `If-Match`.")]
            )
            .failing(with: .unsupportedImage, .imageTooLarge, .versionConflict, .picturesNotKept)
    ) { call, environment in
        let picture = try Picture(call.input.request.body)
        return StaffMenuRoutes.answer(try change(call, picture, in: &environment))
    }

    static let remove = Route(
        Operation(.delete, "/api/admin/menus/{id}/image", id: "deleteMenuImage", summary: "Takes a dish's picture away")
            .allowing(.staff, .pos(.menuWrite))
            .taking(.ifMatch)
            .answering(204, "It has none")
            .failing(with: .versionConflict, .picturesNotKept)
    ) { call, environment in
        _ = try change(call, nil, in: &environment)
        return Response(status: 204)
    }

    private static func change(_ call: Call, _ picture: Picture?, in environment: inout Environment) throws -> Menu {
        try ChangeMenuImage(
            caller: try call.caller, menuID: Menu.ID(try call.input.id()), picture: picture,
            expected: try call.input.expectedVersion
        ).run(in: &environment)
    }
}
