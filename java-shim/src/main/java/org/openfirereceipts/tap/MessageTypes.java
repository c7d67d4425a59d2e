package org.openfirereceipts.tap;

import org.dom4j.Element;

/** Which messages are somebody's to be followed, by their type (RFC 6121, 5.2.2). */
final class MessageTypes {
    private MessageTypes() {}

    static boolean isError(Element message) {
        return "error".equals(message.attributeValue("type"));
    }

    /** The type where it is one that is submitted, else null. An unknown one means normal. */
    static String submitted(Element message) {
        return submitted(message.attributeValue("type"));
    }

    /** @param type as the message says it, or null */
    static String submitted(String type) {
        if (type == null) {
            return "normal";
        }
        switch (type) {
            case "chat":
            case "headline":
            case "normal":
                return type;
            case "groupchat":
            case "error":
                return null;
            default:
                return "normal";
        }
    }
}
