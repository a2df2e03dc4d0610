package bookinfo.k8s;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tour, word by word. */
@ExtendWith(ClusterExtension.class)
@Order(7)
class TourIT {

	private final Application mesh;

	TourIT(Cluster cluster) {
		this.mesh = cluster.mesh();
	}

	@BeforeEach
	void settled() {
		this.mesh.awaitSettled();
	}

	@AfterEach
	void endLessons() {
		Shell.script("lesson.sh", "--end");
	}

	/** The script fails when a command does not print what the tour says. */
	@Test
	void commandsPrintWhatTheTourSays() {
		String page = this.mesh.entrance().page().getAuthority();
		Shell.run("", List.of("env", "GATEWAY_URL=" + page, "bash", Shell.ROOT.resolve("scripts/tour.sh").toString()));
	}

}
