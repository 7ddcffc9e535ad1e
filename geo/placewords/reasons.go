package placewords

// The reasons of places by words. Each is one plain sentence, with its Chinese in
// the vocabulary "assignment_reason".
const (
	reasonJunction    = "The words name this junction."
	reasonOffset      = "The words give distance and direction from this junction."
	reasonStake       = "The stake lies between two known points of the road."
	reasonPlace       = "The words give distance and direction from a named place."
	reasonRough       = "The words give a distance from this junction that is rough."
	reasonSlant       = "The road leads only roughly in the direction that the words give."
	reasonSide        = "The side of the road that the words give does not fit its direction."
	reasonOnlyTowards = "The words give a direction from this junction and no distance."
	reasonStakeRough  = "The known points of the road and its length disagree, so that the stake's place is rough."
	reasonSeveral     = "Several places fit the words."
	reasonNoDirection = "The words give a distance and no direction."
	reasonOnlyRoad    = "The words name a road and nothing that says where on it."
	reasonUnread      = "The words do not say where in a way that is understood."
	reasonNoRoad      = "No road of the road file bears the name that the words give."
	reasonNoReference = "The words refer to a road or a place that the road file does not have."
	reasonNoJunction  = "The words say junction, but the two roads do not meet in the road file."
	reasonWrongWay    = "The road does not lead in the direction that the words give."
	reasonOutside     = "The place is outside the road file: the road ends before the distance is reached."
	reasonNoStakes    = "No table of stakes has this road."
	reasonStakeBeyond = "The stake lies outside of the known points of the road."
	reasonPlaceAside  = "The named place is not beside the road that the words name."
)
