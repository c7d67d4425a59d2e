package org.openfirereceipts.tap;

import org.dom4j.Attribute;
import org.dom4j.Element;

/**
 * A stanza's own attributes, read in one pass: each is what `attributeValue` says of its name. Reused by its thread, so
 * what is needed behind a call that may route something else is to be taken before.
 */
final class Envelope {
    String from;
    String to;
    String id;
    String type;

    void read(Element stanza) {
        from = null;
        to = null;
        id = null;
        type = null;
        for (int i = 0, count = stanza.attributeCount(); i < count; i++) {
            Attribute attribute = stanza.attribute(i);
            switch (attribute.getName()) {
                case "from":
                    from = from == null ? attribute.getValue() : from;
                    break;
                case "to":
                    to = to == null ? attribute.getValue() : to;
                    break;
                case "id":
                    id = id == null ? attribute.getValue() : id;
                    break;
                case "type":
                    type = type == null ? attribute.getValue() : type;
                    break;
                default:
                    break;
            }
        }
    }
}
