"""The methods that put messages into a chat."""

from __future__ import annotations

import struct
import time
from typing import Any

from sandbox.telegram.calls import CAPTION_LIMIT, TEXT_LIMIT, Call, method, new_id, public
from sandbox.telegram.errors import bad_request
from sandbox.telegram.parameters import Upload
from sandbox.telegram.state import Json, StoredFile

PHOTO_LIMIT = 10 * 1024 * 1024
TYPING_SECONDS = 5
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


@method("sendMessage")
async def send_message(call: Call) -> Json:
    content = call.formatted("text", "entities", TEXT_LIMIT, needed=True)
    return call.send(call.chat(), content)


@method("sendPhoto")
async def send_photo(call: Call) -> Json:
    file = _file(call, "photo", PHOTO_LIMIT)
    caption = call.formatted("caption", "caption_entities", CAPTION_LIMIT, needed=False)
    return call.send(call.chat(), {"photo": photo_sizes(file), **caption})


@method("sendDocument")
async def send_document(call: Call) -> Json:
    file = _file(call, "document")
    caption = call.formatted("caption", "caption_entities", CAPTION_LIMIT, needed=False)
    return call.send(call.chat(), {"document": document(file), **caption})


@method("sendLocation")
async def send_location(call: Call) -> Json:
    return call.send(call.chat(), {"location": _place(call)})


@method("sendVenue")
async def send_venue(call: Call) -> Json:
    title, address = call.given.text("title"), call.given.text("address")
    if not title or not address:
        raise bad_request("venue title and address must be non-empty")
    place = _place(call)
    venue = {"location": place, "title": title, "address": address}
    return call.send(call.chat(), {"venue": venue, "location": place})


@method("sendContact")
async def send_contact(call: Call) -> Json:
    contact = {name: call.given.text(name) for name in ("phone_number", "first_name")}
    if not all(contact.values()):
        raise bad_request("phone number and first name must be non-empty")
    return call.send(call.chat(), {"contact": contact})


@method("sendMediaGroup")
async def send_media_group(call: Call) -> list[Json]:
    media = call.given.structure("media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10:
        raise bad_request("wrong number of media in the album: 2-10 expected")
    chat, album = call.chat(), new_id(9)
    return [call.send(chat, {"media_group_id": album, **_album_part(call, one)}) for one in media]


@method("forwardMessage")
async def forward_message(call: Call) -> Json:
    source = _source(call, "forward")
    origin = {"type": "hidden_user", "sender_user_name": source["from"]["first_name"], "date": source["date"]}
    return call.send(call.chat(), {**_content(source), "forward_origin": origin})


@method("copyMessage")
async def copy_message(call: Call) -> Json:
    copied = call.send(call.chat(), _content(_source(call, "copy")))
    return {"message_id": copied["message_id"]}


@method("sendChatAction")
async def send_chat_action(call: Call) -> bool:
    if call.given.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.chat(counted=False)
    chat.typing_until = time.time() + TYPING_SECONDS
    call.changed(chat)
    return True


def photo_sizes(file: StoredFile) -> list[Json]:
    width, height = image_size(file.content)
    whole = {"file_id": file.id, "file_unique_id": file.id[-12:], "width": width, "height": height}
    return [{**whole, "file_size": len(file.content)}]


def document(file: StoredFile) -> Json:
    return {
        "file_id": file.id,
        "file_unique_id": file.id[-12:],
        "file_name": file.name,
        "mime_type": file.media_type,
        "file_size": len(file.content),
    }


def image_size(content: bytes) -> tuple[int, int]:
    """Of a PNG; others count as 1280 x 960, for nobody looks."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    return 1280, 960


def _file(call: Call, name: str, limit: int | None = None) -> StoredFile:
    upload = call.given.upload(name)
    if upload is None:
        raise bad_request(f"there is no {name} in the request")
    if isinstance(upload, str):
        known = call.state.file(upload)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return known
    return _store(call, upload, limit)


def _store(call: Call, upload: Upload, limit: int | None) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if limit is not None and len(upload.content) > limit:
        raise bad_request("file is too big")
    file = stored(upload)
    call.state.add_file(file)
    return file


def stored(upload: Upload) -> StoredFile:
    return StoredFile(new_id(), upload.name, upload.media_type, upload.content)


def _album_part(call: Call, item: Any) -> Json:
    """One photo or document of an album, by `attach://` or file_id."""
    reference = str(item.get("media", "")) if isinstance(item, dict) else ""
    upload = call.given.upload(reference.removeprefix("attach://"))
    file = _store(call, upload, None) if isinstance(upload, Upload) else call.state.file(reference)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return {"photo": photo_sizes(file)} if item.get("type") == "photo" else {"document": document(file)}


def _place(call: Call) -> Json:
    latitude, longitude = call.given.number("latitude"), call.given.number("longitude")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": latitude, "longitude": longitude}


def _source(call: Call, purpose: str) -> Json:
    chat = call.bot.chats.get(call.given.integer("from_chat_id"))
    found = chat.messages.get(call.given.integer("message_id")) if chat else None
    if found is None:
        raise bad_request(f"message to {purpose} not found")
    return found


def _content(message: Json) -> Json:
    own = {"message_id", "from", "chat", "date", "edit_date", "reply_markup", "forward_origin"}
    return {name: value for name, value in public(message).items() if name not in own}
