// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {AnchorTest} from "./AnchorTest.sol";
import {InvariantTest} from "./InvariantTest.sol";

/// @notice A hostile log whose key signs whatever is asked: three histories that part at different entries, and proofs
/// taken from any of them, of any sizes, and bent.
contract AnchorHandler is AnchorTest {
    uint256 public constant MOST = 48;
    uint256 private constant BRANCHES = 3;

    /// @dev Where each history parts from the first one.
    uint256[BRANCHES] private parts = [MOST, 11, 30];
    bytes32[][BRANCHES] private histories;
    /// @dev By history and size.
    bytes32[][BRANCHES] private roots;

    bytes32[] public keptRoots;
    uint64[] public keptSizes;
    bool public everRewritten;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < BRANCHES; i++) {
            bytes32[] memory leaves = _leaves(keccak256("hostile"), i, parts[i], MOST);
            histories[i] = leaves;
            roots[i].push(0);
            for (uint256 size = 1; size <= MOST; size++) {
                roots[i].push(_root(leaves, size));
            }
        }
        _register(1, roots[0][1]);
        (keptSizes, keptRoots) = ([uint64(1)], [roots[0][1]]);
    }

    /// @dev The honest next head of one of the histories, which is a fork if the newest head is on another.
    function grow(uint256 branch, uint64 by) external {
        (uint64 m,) = anchor.headOf(logId);
        if (m >= MOST) return _startOver();
        uint64 n = uint64(_bound(by, 1, MOST - m)) + m;
        branch %= BRANCHES;
        _try(branch, n, _proof(histories[branch], m, n));
    }

    /// @dev A head of one history with a proof of another, from any size to any size.
    function forge(uint256 branch, uint256 proven, uint64 m, uint64 n, uint64 size) external {
        n = uint64(_bound(n, 2, MOST));
        m = uint64(_bound(m, 1, n - 1));
        size = uint64(_bound(size, 1, MOST));
        _try(branch % BRANCHES, size, _proof(histories[proven % BRANCHES], m, n));
    }

    /// @dev An honest proof with a node exchanged, dropped or added.
    function bend(uint256 branch, uint64 by, uint256 index, uint8 how, bytes32 node) external {
        (uint64 m,) = anchor.headOf(logId);
        if (m >= MOST) return _startOver();
        uint64 n = uint64(_bound(by, 1, MOST - m)) + m;
        branch %= BRANCHES;
        bytes32[] memory proof = _proof(histories[branch], m, n);
        if (how % 3 == 0) proof = _append(proof, node);
        else if (how % 3 == 1) proof = _without(proof, index % proof.length);
        else proof[index % proof.length] = node;
        _try(branch, n, proof);
    }

    function _try(uint256 branch, uint64 size, bytes32[] memory proof) private {
        bytes32 root = roots[branch][size];
        try anchor.anchor(logId, size, root, proof, _sign(LOG_KEY, size, root)) {
            _kept(branch, size, root);
        } catch {}
    }

    /// @dev Every head that was ever kept must be a start of this one.
    function _kept(uint256 branch, uint64 size, bytes32 root) private {
        for (uint256 i = 0; i < keptSizes.length; i++) {
            bool isStart = keptSizes[i] < size && roots[branch][keptSizes[i]] == keptRoots[i];
            if (!isStart) everRewritten = true;
        }
        keptSizes.push(size);
        keptRoots.push(root);
    }

    function _startOver() private {
        log.origin = string.concat(log.origin, "/next");
        logId = anchor.logIdOf(log);
        _register(1, roots[0][1]);
        (keptSizes, keptRoots) = ([uint64(1)], [roots[0][1]]);
    }

    function newest() external view returns (uint64 size, bytes32 root, uint64 keptSize, bytes32 keptRoot) {
        (size, root) = anchor.headOf(logId);
        keptSize = keptSizes[keptSizes.length - 1];
        keptRoot = keptRoots[keptRoots.length - 1];
    }
}

contract AnchorInvariantTest is InvariantTest {
    AnchorHandler private handler;

    function setUp() public {
        handler = new AnchorHandler();
        handler.setUp();
        bytes4[] memory excluded = new bytes4[](1);
        excluded[0] = handler.setUp.selector;
        _drive(address(handler), excluded);
    }

    /// @dev A head is never replaced by one it is not a start of.
    function invariant_HistoryIsNeverRewritten() public view {
        vm.assertFalse(handler.everRewritten());
        (uint64 size, bytes32 root, uint64 keptSize, bytes32 keptRoot) = handler.newest();
        vm.assertEq(size, keptSize);
        vm.assertEq(root, keptRoot);
    }
}
