package org.openfirereceipts;

import java.io.File;
import org.dom4j.io.SAXReader;

/** Which version of the plugin was unpacked into a directory. */
final class PluginVersion {
    private PluginVersion() {}

    static String of(File pluginDirectory) {
        try {
            return new SAXReader()
                    .read(new File(pluginDirectory, "plugin.xml"))
                    .getRootElement()
                    .elementTextTrim("version");
        } catch (Exception unreadable) {
            return "unknown";
        }
    }
}
