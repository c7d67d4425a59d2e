package org.openfirereceipts.command;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Collections;
import org.junit.Test;

public class ListingsTest {
    private static String stored(String content) {
        return "<message from=\"a@localhost/x\" to=\"bob@localhost\"><body>b</body>" + content + "</message>";
    }

    private static String stamp(String by, String id) {
        return "<stanza-id xmlns=\"urn:xmpp:sid:0\" by=\"" + by + "\" id=\"" + id + "\"/>";
    }

    @Test
    public void listsTheStampsOfTheAccountInOrder() {
        String keys =
                Listings.keys(
                        Arrays.asList(
                                stored(stamp("bob@localhost", "k1")),
                                stored(""),
                                stored(stamp("carol@localhost", "other")),
                                stored(stamp("tea@conference.localhost", "other") + stamp("bob@localhost", "k2")),
                                stored("<x xmlns='urn:x'>" + stamp("bob@localhost", "nested") + "</x>"),
                                stored("<y>&#12;</y>" + stamp("bob@localhost", "k3")),
                                stamp("bob@localhost", "k4") + "<<",
                                "<!DOCTYPE x>" + stored(stamp("bob@localhost", "k5")),
                                stamp("carol@localhost", "another's") + "<<",
                                null),
                        "bob@localhost");
        assertEquals("what cannot be read is there all the same", "k1\nk2\nk3\nk4\nk5", keys);
    }

    @Test
    public void isEmptyWhereNothingIsThere() {
        assertEquals("", Listings.keys(Collections.<String>emptyList(), "bob@localhost"));
    }
}
